"""Forums that decide (minister, MT, IZA quarterly consultation, NZa): meetings, agendas, papers and outcomes."""

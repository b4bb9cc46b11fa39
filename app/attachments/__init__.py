"""Files with a case: checked, stored by their content, and given only to who may read them."""

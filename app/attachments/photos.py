"""Photos made anew from their pixels: the place where it was taken, the camera and every other note are gone.

The size stands in the header and is looked at before anything is unpacked. One at a time in a process: 40 megapixels
are 120 MB of memory, and a copy for turning it upright.
"""

from __future__ import annotations

import io
import warnings
from threading import Lock
from typing import BinaryIO, Final

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from app.attachments.kinds import Kind
from app.attachments.refusing import Refused

MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 20_000
_FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}
_one_at_a_time = Lock()

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # twice that is an error; we measure before


def rebuild(stream: BinaryIO, kind: Kind, out: BinaryIO) -> Kind:
    """Write the photo in `stream` anew to `out`. Returns what it is now: HEIC becomes JPEG. Raises Refused."""
    with _one_at_a_time:
        try:
            with Image.open(stream, formats=(_FORMATS[kind],)) as opened:
                _measure(opened)
                return _write(opened, kind, out)
        except Refused:
            raise
        except (Image.DecompressionBombError, MemoryError):
            raise Refused("photo_too_large", max=MAX_PIXELS // 1_000_000) from None
        except Exception:  # whatever a decoder stumbles over, the file is broken
            raise Refused("file_broken") from None


def _measure(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused("photo_too_large", max=MAX_PIXELS // 1_000_000)


def _write(opened: Image.Image, kind: Kind, out: BinaryIO) -> Kind:
    opened.load()
    image = ImageOps.exif_transpose(opened)
    image = _in_common_colours(image)
    image.info = {}
    if kind in (Kind.JPEG, Kind.HEIC):
        image.convert("RGB").save(out, "JPEG", quality=88)
        return Kind.JPEG
    if kind is Kind.WEBP:
        image.save(out, "WEBP", quality=88)
    else:
        image.save(out, "PNG")
    return kind


def _in_common_colours(image: Image.Image) -> Image.Image:
    """The pixels as sRGB, or as grey: without the profile of the camera they would look pale."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), inPlace=True)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read: the colours stay as they are stored
    return image.convert("RGB") if image.mode == "CMYK" else image

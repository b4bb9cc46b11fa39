"""Make the photo on standard input anew from its pixels, on standard output: the place where it was taken, the camera
and every other note are gone. Says on the last line of standard error why it is refused, and exits with 3.

The size stands in the header and is looked at before anything is unpacked.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

CPU_SECONDS, MEMORY = 30, 2_000_000_000
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 20_000
FORMATS: Final = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}


def rebuild(raw: bytes, kind: str) -> bytes:
    """The photo, upright, in sRGB or grey, without anything else. HEIC becomes JPEG. Empty when it is too large."""
    from PIL import Image, ImageOps

    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # twice that is an error; we measure before
    try:
        opened = Image.open(io.BytesIO(raw), formats=(FORMATS[kind],))
    except Image.DecompressionBombError:
        return b""
    width, height = opened.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        return b""
    opened.load()
    image = _in_common_colours(ImageOps.exif_transpose(opened))
    image.info = {}
    out = io.BytesIO()
    if kind in ("jpeg", "heic"):
        image.convert("RGB").save(out, "JPEG", quality=88)
    elif kind == "webp":
        image.save(out, "WEBP", quality=88)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _in_common_colours(image: Image.Image) -> Image.Image:
    """The pixels as sRGB, or as grey: without the profile of the camera they would look pale."""
    from PIL import ImageCms

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


def main() -> int:
    """Bound memory and time, and rebuild."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        made = rebuild(sys.stdin.buffer.read(), sys.argv[1])
        found = "" if made else "photo_too_large"
        sys.stdout.buffer.write(made)
    except MemoryError:
        found = "photo_too_large"
    except Exception:  # whatever a decoder stumbles over, the file is broken
        found = "file_broken"
    sys.stderr.write(f"\n{found}\n")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())

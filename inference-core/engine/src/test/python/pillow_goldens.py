"""Prints what Pillow makes of the test images, for the golden files of the image tests.

    python3 pillow_goldens.py generated        > pillow-generated.tsv
    python3 pillow_goldens.py folder DIR...    > pillow-files.tsv
"""
import os
import sys
import zlib

from PIL import Image, ImageOps

GENERATED = [
    # width, height, resize, crop height, crop width
    (500, 375, 256, 224, 224),
    (375, 500, 256, 224, 224),
    (1920, 1080, 256, 224, 224),
    (342, 257, 256, 224, 224),
    (353, 256, 256, 224, 224),
    (256, 355, 256, 224, 224),
    (224, 224, 224, 224, 224),
    (256, 256, 256, 224, 224),
    (100, 37, 256, 224, 224),
    (640, 480, 232, 224, 224),
    (640, 480, 299, 299, 299),
    (640, 480, 64, 48, 57),
    (1, 300, 32, 24, 24),
    (300, 1, 32, 24, 24),
    (1000, 5, 16, 16, 16),
    (3000, 2000, 8, 8, 8),
]


def generated(width, height):
    data = bytearray()
    for y in range(height):
        for x in range(width):
            data += bytes(((x * 7 + y * 13) & 255, (x * y) & 255, ((x ^ y) * 31) & 255))
    return Image.frombytes("RGB", (width, height), bytes(data))


def crop(image, resize, height, width):
    """torchvision's Resize(resize) and CenterCrop((height, width)) on a Pillow image."""
    w, h = image.size
    if w <= h:
        size = (resize, int(resize * h / w))
    else:
        size = (int(resize * w / h), resize)
    image = image.resize(size, Image.BILINEAR)
    left = int(round((size[0] - width) / 2.0))
    top = int(round((size[1] - height) / 2.0))
    return image.crop((left, top, left + width, top + height))


def upright(path):
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


if sys.argv[1] == "generated":
    for width, height, *geometry in GENERATED:
        pixels = crop(generated(width, height), *geometry).tobytes()
        print(width, height, *geometry, "%08x" % zlib.crc32(pixels), sep="\t")
else:
    for folder in sys.argv[2:]:
        for name in sorted(os.listdir(folder)):
            try:
                image = upright(os.path.join(folder, name))
            except (OSError, SyntaxError):
                continue
            row = [name, "%08x" % zlib.crc32(crop(image, 256, 224, 224).tobytes())]
            if name.endswith(".webp"):  # Lossy WebP differs between decoders: compared coarsely.
                row.append(crop(image, 4, 4, 4).tobytes().hex())
            print(*row, sep="\t")

"""Makes tests/testthat/fixtures/segmentation/: small pictures, and how scikit-image and the truth divide them.

    python data-raw/segmentation.py

A picture shows overlapping discs, boxes and triangles on a ground, each with a colour, a slope of it and a texture of its
own; then all is blurred a little and noise is added. For every picture NAME there are NAME.png, NAME-truth.png (which shape is on
top) and NAME-METHOD-SETTING.png for the rows of segmentation.csv. Labels are grey values, from 0. `again` in
segmentation.csv is the least agreement (adjusted Rand index, rounded down) of scikit-image with itself over five other random
numbers: quickshift() breaks ties of density by chance. Made with scikit-image 0.26.0, NumPy 2.4.6, SciPy 1.17.1,
Pillow 13.0.0.
"""

import csv
import os

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.color import rgb2gray
from skimage.filters import sobel
from skimage.segmentation import felzenszwalb, quickshift, watershed

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "testthat", "fixtures", "segmentation")

# name: seed, width, height, number of shapes, standard deviation of the blur, of the noise (bytes)
PICTURES = {
    "plain": (1, 120, 80, 6, 0.6, 2),
    "noisy": (2, 120, 80, 8, 0.5, 12),
    "soft": (3, 120, 90, 8, 1.5, 3),
    "tall": (4, 80, 120, 10, 0.8, 5),
    "busy": (5, 120, 100, 25, 0.7, 6),
}

SETTINGS = {
    "felzenszwalb": [(100, 0.8, 50), (30, 0.5, 20), (300, 1.2, 10)],  # scale, sigma, min_size
    "quickshift": [(4, 200, 0.2), (3, 10, 0.5), (2, 8, 0.25)],  # kernel_size, max_dist, ratio
    "watershed": [(50, 0.0), (50, 0.001), (120, 0.01)],  # markers, compactness
}


def shapes(seed, width, height, count):
    """A picture without blur and noise, as float height x width x 3, and which shape each pixel shows."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    truth = np.zeros((height, width), np.uint16)
    image = np.zeros((height, width, 3))
    for shape in range(count + 1):
        cx, cy, size = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.1, 0.35) * min(width, height)
        angle = rng.uniform(0, np.pi)
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        inside = [
            np.ones_like(x, bool),
            u**2 + (v * rng.uniform(0.6, 1.5)) ** 2 < size**2,
            np.maximum(abs(u), abs(v) * rng.uniform(0.5, 2)) < size,
            (v > -size / 2) & (v < size - 2 * abs(u)),
        ][0 if shape == 0 else rng.integers(1, 4)]
        colour = rng.uniform(30, 225, 3)
        slope = rng.uniform(-0.4, 0.4, (2, 3))
        wave = rng.uniform(2, 9) * np.sin(u / rng.uniform(1.5, 4) + np.sin(v / 3))
        look = colour + u[..., None] * slope[0] + v[..., None] * slope[1] + wave[..., None] * rng.uniform(0, 1, 3)
        image[inside] = look[inside]
        truth[inside] = shape
    return image, truth, rng


def picture(seed, width, height, count, blur, noise):
    image, truth, rng = shapes(seed, width, height, count)
    image = ndimage.gaussian_filter(image, (blur, blur, 0)) + rng.normal(0, noise, image.shape)
    return np.clip(np.round(image), 0, 255).astype(np.uint8), truth


def segments(image, method, setting, draw=42):
    if method == "felzenszwalb":
        scale, sigma, min_size = setting
        return felzenszwalb(image, scale=scale, sigma=sigma, min_size=min_size)
    if method == "quickshift":
        kernel_size, max_dist, ratio = setting
        return quickshift(image, kernel_size=kernel_size, max_dist=max_dist, ratio=ratio, rng=draw)
    markers, compactness = setting
    return watershed(sobel(rgb2gray(image)), markers=markers, compactness=compactness)


def adjusted_rand_index(a, b):
    """Hubert and Arabie (1985)."""
    joint = np.unique(np.stack([a.ravel(), b.ravel()]), axis=1, return_counts=True)[1].astype(float)
    rows, columns = (np.unique(v, return_counts=True)[1].astype(float) for v in (a, b))
    both, first, second = (float((c * (c - 1) / 2).sum()) for c in (joint, rows, columns))
    expected = first * second / (a.size * (a.size - 1) / 2)
    return (both - expected) / ((first + second) / 2 - expected)


def dense(labels):
    """Numbered from 0 without gaps, as bytes."""
    numbers = np.unique(labels, return_inverse=True)[1].reshape(labels.shape)
    assert numbers.max() < 256
    return numbers.astype(np.uint8)


def save(array, name):
    Image.fromarray(array).save(os.path.join(FOLDER, name + ".png"), optimize=True)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    rows = []
    for name, parts in PICTURES.items():
        image, truth = picture(*parts)
        save(image, name)
        save(dense(truth), name + "-truth")
        for method, settings in SETTINGS.items():
            for number, setting in enumerate(settings, 1):
                labels = dense(segments(image, method, setting))
                file = f"{name}-{method}-{number}"
                save(labels, file)
                others = range(5) if method == "quickshift" else []
                again = min((adjusted_rand_index(labels, segments(image, method, setting, draw=d)) for d in others), default=1)
                values = list(setting) + [""] * (3 - len(setting))
                rows.append([name, method, *values, file + ".png", int(labels.max()) + 1, np.floor(again * 1000) / 1000])
    with open(os.path.join(FOLDER, "segmentation.csv"), "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["picture", "method", "first", "second", "third", "file", "segments", "again"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()

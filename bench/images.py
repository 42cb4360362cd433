"""Python's side of bench/images: runs the others and asks R for ours. Everything of a row takes turns."""

import os, platform, subprocess, sys, time
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
from fast_slic.avx2 import SlicAvx2
from PIL import Image
from scipy import ndimage
from skimage.segmentation import quickshift, slic

FULL, WORK = sys.argv[1] == "full", Path(sys.argv[2])
cv2.setNumThreads(1)


class R:
    """An R process that answers lines of R code with numbers."""

    def __init__(self, library=None):
        env = dict(os.environ)
        if library:
            env["R_LIBS"] = library + ":" + env.get("R_LIBS", "")
        command = ["Rscript", "--no-init-file", "bench/images.R"]
        self.process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("R ended, see above")
        return [float(number) for number in answer.split()]

    def show(self, picture):
        height, width = picture.shape[:2]
        np.dstack([picture, np.full((height, width), 255, np.uint8)]).tofile(WORK / "picture")
        self(f'bitmap <- read_bitmap("{WORK}/picture", {width}, {height}); 0')


def milliseconds(call):
    calls, start = 0, time.perf_counter()
    while True:
        call()
        calls += 1
        spent = time.perf_counter() - start
        if spent >= 0.02:
            return 1000 * spent / calls


def take_turns(measures, rounds):
    """Times of each measure. The first round only warms up; what takes more than a second has every third, the first too."""
    times = {name: [] for name in measures}
    for turn in range(rounds + 1):
        for name, measure in measures.items():
            slow = bool(times[name]) and times[name][-1] > 1000
            if not slow or turn % 3 == 0:
                times[name].append(measure())
    return {name: ts if ts[0] > 1000 else ts[1:] for name, ts in times.items()}


def show_times(ts):
    digits = 3 if min(ts) < 1 else 2 if min(ts) < 10 else 1 if min(ts) < 100 else 0
    return f"{min(ts):.{digits}f} / {np.median(ts):.{digits}f}"


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells):
    row(*cells)
    row(*["---"] * len(cells))


def load():
    return " ".join(Path("/proc/loadavg").read_text().split()[:3]) if os.path.exists("/proc/loadavg") else "unknown"


def wait_for_quiet(until=time.monotonic() + 300):
    """Until the load of one minute is below 1.3, in all for five minutes at most."""
    while FULL and load() != "unknown" and float(load().split()[0]) >= 1.3 and time.monotonic() < until:
        time.sleep(5)


# The others, from a picture (RGB bytes) to labels, colours and connectivity included.


def fast_slic(picture, n):
    return SlicAvx2(num_components=n, compactness=10, num_threads=1).iterate(picture)  # 10 iterations


def scikit_slic(picture, n, **more):
    return slic(picture, n_segments=n, start_label=0, **more)  # compactness 10, 10 iterations


def opencv_slic(picture, n):
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    side = max(1, round((picture.shape[0] * picture.shape[1] / n) ** 0.5))
    cut = cv2.ximgproc.createSuperpixelSLIC(lab, cv2.ximgproc.SLIC, side, 10.0)
    cut.iterate(10)
    cut.enforceLabelConnectivity(25)
    return cut.getLabels()


def python_lime(picture):
    return quickshift(picture, kernel_size=4, max_dist=200, ratio=0.2)


def made(seed, height=320, width=480):
    """Overlapping shapes with textures, blurred, with noise: RGB bytes and the number of the area of every pixel."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(float)

    def texture():
        kind, angle = rng.integers(4), rng.uniform(0, 2 * np.pi)
        along = np.cos(angle) * x + np.sin(angle) * y
        plain = np.broadcast_to(rng.uniform(30, 225, 3), (height, width, 3))
        if kind == 0:
            return plain
        if kind == 1:
            return plain + (along / width * rng.uniform(20, 80))[..., None]
        if kind == 2:
            stripes = rng.uniform(8, 30) * np.sin(along * 2 * np.pi / rng.uniform(4, 16))
            return plain + stripes[..., None] * rng.uniform(0.3, 1, 3)
        blotches = ndimage.gaussian_filter(rng.normal(size=(height, width)), rng.uniform(1, 6)) * rng.uniform(60, 200)
        return plain + blotches[..., None].clip(-45, 45)

    picture, shapes = texture().copy(), np.zeros((height, width), int)
    for number in range(1, rng.integers(12, 30)):
        left, top, angle = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, np.pi)
        u = (x - left) * np.cos(angle) + (y - top) * np.sin(angle)
        v = (y - top) * np.cos(angle) - (x - left) * np.sin(angle)
        a, b, kind = rng.uniform(12, 110), rng.uniform(12, 80), rng.integers(3)
        if kind == 0:
            inside = (u / a) ** 2 + (v / b) ** 2 < 1
        elif kind == 1:
            inside = (abs(u) < a) & (abs(v) < b)
        else:
            petals = 1 + 0.35 * np.sin(rng.integers(2, 6) * np.arctan2(v, u) + rng.uniform(0, 6))
            inside = u * u + v * v < (a * petals) ** 2
        picture[inside] = texture()[inside]
        shapes[inside] = number
    truth, areas = np.zeros_like(shapes), 0
    for number in np.unique(shapes):  # connected parts are areas of their own
        part, count = ndimage.label(shapes == number)
        truth[part > 0] = part[part > 0] + areas
        areas += count
    blur = rng.uniform(0.4, 1.2)
    picture = ndimage.gaussian_filter(picture, (blur, blur, 0)) + rng.normal(size=picture.shape) * rng.uniform(2, 10)
    return picture.clip(0, 255).round().astype(np.uint8), truth


PHOTO = np.array(Image.open("inst/extdata/cat.jpg").convert("RGB"))


def scaled(picture, size):
    return np.ascontiguousarray(Image.fromarray(picture).resize(size, Image.LANCZOS))


def noisy(size):
    rng = np.random.default_rng(1)
    return (scaled(made(1)[0], size) + rng.normal(size=(size[1], size[0], 3)) * 8).clip(0, 255).astype(np.uint8)


def speed(r, old):
    print("\n### Superpixels: milliseconds, least / median\n")
    head("picture", "n", "lime, 1 thread", "lime, 2 threads", "fast-slic AVX2", "scikit-image", "OpenCV",
         "quickshift (Python lime)", "CRAN lime", "lime, ms per megapixel", "fast-slic / lime")
    sizes = [(224, 224), (640, 480), (1000, 1000), (2000, 2000), (4000, 3000)] if FULL else [(224, 224), (1000, 1000)]
    for size in sizes:
        megapixels = size[0] * size[1] / 1e6
        rounds = (9 if megapixels <= 1 else 6 if megapixels <= 4 else 4) if FULL else 3
        for picture, name, counts in [(scaled(PHOTO, size), "photo", [25, 50, 200, 2000] if FULL else [50, 200]),
                                      (noisy(size), "noisy", [50])]:
            r.show(picture)
            if old:
                old.show(picture)
            for n in counts:
                measures = {
                    "one": lambda: r(f"ours({n}, 1)")[0],
                    "fast": lambda: milliseconds(lambda: fast_slic(picture, n)),
                    "two": lambda: r(f"ours({n}, 2)")[0],
                    "scikit": lambda: milliseconds(lambda: scikit_slic(picture, n)),
                    "opencv": lambda: milliseconds(lambda: opencv_slic(picture, n)),
                }
                if n == 50 and megapixels < 0.5:
                    measures["quickshift"] = lambda: milliseconds(lambda: python_lime(picture))
                if old:
                    measures["cran"] = lambda: old(f"cran({n})")[0]
                times = take_turns(measures, rounds)
                best = {key: min(ts) for key, ts in times.items()}
                row(f"{name}, {size[0]} x {size[1]}", n,
                    *[show_times(times[key]) if key in times else ""
                      for key in ["one", "two", "fast", "scikit", "opencv", "quickshift", "cran"]],
                    f"{best['one'] / megapixels:.1f}", f"{best['fast'] / best['one']:.2f}")


def masked_lime(picture, fill, segments, z):
    """As lime for Python makes its copies: superpixel by superpixel."""
    copies = []
    for keep in z:
        copy, gone = picture.copy(), np.zeros(segments.shape, bool)
        for segment in np.flatnonzero(keep == 0):
            gone[segments == segment] = True
        copy[gone] = fill[gone]
        copies.append(copy)
    return np.array(copies)


def masked_where(picture, fill, segments, z):
    """In one expression of numpy."""
    return np.where((z != 0)[:, segments][..., None], picture, fill)


def write_png(picture, level):
    path = WORK / "copy.png"
    Image.fromarray(picture).save(path, compress_level=level)
    path.unlink()


def masks(r):
    print("\n### Masked copies of 224 x 224 pixels, 50 superpixels: milliseconds per copy, least / median\n")
    picture, d = scaled(PHOTO, (224, 224)), 50
    r.show(picture)
    r(f'prepare_copies("{WORK}", {d}); 0')
    segments, z = fast_slic(picture, d).astype(int), np.random.default_rng(1).integers(0, 2, (100, d + 1))
    measures = {}

    def theirs(how, picture, batch):
        fill = np.full_like(picture, 190)
        return lambda: milliseconds(lambda: how(picture, fill, segments, z[:batch])) / batch

    for batch in [10, 100]:
        for kind, name in [("uint8", "lime, uint8 buffer"), ("float32", "lime, float32 buffer"), ("double", "lime, R array of doubles"),
                           ("png", "lime, PNG files, 2 threads")]:
            measures[name, batch] = lambda kind=kind, batch=batch: r(f'copies("{kind}", {batch})')[0]
        for kind in ["uint8", "float64"]:
            measures[f"numpy as in Python lime, {kind}", batch] = theirs(masked_lime, picture.astype(kind), batch)
            measures[f"numpy.where, {kind}", batch] = theirs(masked_where, picture.astype(kind), batch)
    for level, name in [(0, "stored"), (6, "compressed")]:
        measures[f"PIL, PNG file, {name}, without the masking", 10] = lambda level=level: milliseconds(lambda: write_png(picture, level))
    times = take_turns(measures, 9 if FULL else 3)
    head("copy", "batches of 10", "batches of 100")
    for name in dict.fromkeys(name for name, _ in times):
        row(name, *[show_times(times[name, batch]) if (name, batch) in times else "" for batch in [10, 100]])


def nearest(cut, picture, n):
    """The cut whose real number of superpixels is nearest to `n`, by asking for more or fewer."""
    best, off, ask = None, np.inf, n
    for _ in range(8):
        labels = cut(picture, ask)
        found = len(np.unique(labels))
        if abs(found - n) < off:
            best, off = labels, abs(found - n)
        if found == n:
            break
        ask = max(1, round(ask * n / found) if abs(found - n) > 0.03 * n else ask + n - found)
    return best


def quality(r):
    seeds = range(10 if FULL else 2)
    print(f"\n### Quality on {len(seeds)} made pictures of 480 x 320\n")
    names = ["recall", "undersegmentation", "asa", "compactness", "n"]
    head("n", "", "recall", "undersegmentation", "ASA", "compactness", "real n")
    others = {
        "fast-slic": fast_slic, "scikit-image": scikit_slic, "OpenCV": opencv_slic,
        "scikit-image, SLICO": lambda picture, n: scikit_slic(picture, n, slic_zero=True),
    }
    found = {}
    for seed in seeds:
        picture, truth = made(seed)
        height, width = truth.shape
        r.show(picture)

        def read(name, labels):
            labels.astype(np.int32).tofile(WORK / name)
            r(f'{name} <- read_labels("{WORK}/{name}", {width}, {height}); 0')

        read("truth", truth)
        for n in [50, 100, 200]:
            for method in ["slic", "slico", "snic"]:
                found.setdefault((n, f"lime, {method}"), []).append(r(f't(cut({n}, "{method}")) |> quality(truth)'))
            for name, cut in others.items():
                read("labels", nearest(cut, picture, n))
                found.setdefault((n, name), []).append(r("quality(labels, truth)"))
    for n, name in sorted(found, key=lambda key: key[0]):
        mean = dict(zip(names, np.mean(found[n, name], axis=0)))
        row(n, name, *[f"{mean[key]:.3f}" for key in names[:4]], f"{mean['n']:.1f}")


def main():
    r = R()
    library = os.environ.get("LIME_CRAN_LIBRARY")
    old = R(library) if library else None
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    print(f"Mode {sys.argv[1]}. {os.cpu_count()} x {model[0] if model else platform.processor()}; {platform.platform()}")
    versions = ["fast-slic", "scikit-image", "opencv-contrib-python-headless", "numpy", "pillow"]
    r_version = subprocess.run(["Rscript", "-e", "cat(format(getRversion()), format(packageVersion('lime')))"], capture_output=True, text=True)
    print("R and lime", r_version.stdout, *[f"; {name} {version(name)}" for name in versions], sep=" ")
    print("CRAN lime:", f"from {library}" if old else "left out, LIME_CRAN_LIBRARY is not set")
    print("All of a row take turns. A measurement fills 20 ms with calls at least. Rounds after one to warm up: 9 up to 1 megapixel,"
          " 6 at 4, 4 at 12, 9 of copies; what takes above 1 s has every third." if FULL else "3 rounds after one to warm up.")
    print("The others on 1 thread.")
    for part in [lambda: speed(r, old), lambda: masks(r), lambda: quality(r)]:
        wait_for_quiet()
        print("\nLoad average before:", load())
        part()
    print("\nLoad average after:", load())


main()

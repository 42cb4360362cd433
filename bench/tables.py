"""What explain_instance() of lime for Python costs beyond the model, for bench/tables.R: milliseconds, the least and the median of nine calls.

    python tables.py COLUMNS
"""

import statistics
import sys
import time

import lime.lime_tabular
import numpy as np

p = int(sys.argv[1])
rng = np.random.default_rng(1)
data = rng.normal(size=(2000, p))
inside = 0.0


def predict(x):
    global inside
    start = time.perf_counter()
    s = 1 / (1 + np.exp(-x[:, 0] - x[:, 1]))
    y = np.column_stack([s, 1 - s])
    inside += time.perf_counter() - start
    return y


explainer = lime.lime_tabular.LimeTabularExplainer(data, mode="classification", discretize_continuous=True, random_state=1,
                                                   feature_selection="forward_selection")
times = []
for i in range(10):
    inside = 0.0
    start = time.perf_counter()
    explainer.explain_instance(data[i], predict, labels=(1,), num_features=5, num_samples=5000)
    times.append(1000 * (time.perf_counter() - start - inside))
print(min(times[1:]), statistics.median(times[1:]))

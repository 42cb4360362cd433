"""What explain_instance() of lime for Python costs beyond the model, for bench/texts.R: milliseconds of each of some calls.

    python texts.py WORDS PERMUTATIONS FEATURES SELECTION
"""

import random
import sys
import time

import numpy as np
from lime.lime_text import LimeTextExplainer

d, n, n_features = (int(v) for v in sys.argv[1:4])
random.seed(1)
words = set()
while len(words) < d:
    words.add("".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 8))))
text = " ".join(sorted(words, key=hash))
inside = 0.0


def predict(texts):
    global inside
    start = time.perf_counter()
    p = np.array([len(t) for t in texts]) / 1e5
    y = np.column_stack([p, 1 - p])
    inside += time.perf_counter() - start
    return y


explainer = LimeTextExplainer(feature_selection=sys.argv[4], random_state=1)
for i in range(4 if d <= 500 else 2):
    inside = 0.0
    start = time.perf_counter()
    explainer.explain_instance(text, predict, labels=(0,), num_features=n_features, num_samples=n)
    if i > 0:
        print(1000 * (time.perf_counter() - start - inside))

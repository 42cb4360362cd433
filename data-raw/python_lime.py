"""Weights of lime for Python where it defines the same thing as ours: levels only, Euclidean distance, default kernel.

    python3 data-raw/python_lime.py > tests/testthat/fixtures/python-lime.csv     (needs lime and scikit-learn from PyPI)

The data and the model are written down here and again in tests/testthat/test-python-lime.R. Columns: seed-averaged weight of each feature of each
case, its standard deviation over seeds, intercept and R2.
"""

import lime.lime_tabular
import numpy as np

SEEDS = 40
SIZES = [3, 2, 4]
# 240 rows in which every level occurs, by arithmetic, so that R makes the same ones
ROWS = np.array([[(i * i) % 7 % 3, (i // 3) % 5 % 2, (i * 5 + i // 7) % 9 % 4] for i in range(240)])


def value(x):
    """Any function of the levels, from 0 to 1."""
    return (np.sin(1 + x[:, 0] * 2.3 + x[:, 1] * 1.1) * np.cos(x[:, 2] * 0.9 + x[:, 0]) + 1) / 2


def predict(x):
    p = value(np.asarray(x, dtype=float))
    return np.column_stack([p, 1 - p])


print("case,feature,mean,sd,intercept,r2")
for case in (0, 17, 101):
    weights, intercepts, r2 = [], [], []
    for seed in range(SEEDS):
        explainer = lime.lime_tabular.LimeTabularExplainer(
            ROWS, mode="classification", categorical_features=[0, 1, 2], feature_names=["a", "b", "c"], random_state=seed
        )
        found = explainer.explain_instance(ROWS[case], predict, labels=(0,), num_features=3, num_samples=5000)
        weights.append([weight for _, weight in sorted(found.local_exp[0])])
        intercepts.append(found.intercept[0])
        r2.append(found.score)
    weights = np.array(weights)
    for j, name in enumerate("abc"):
        print(f"{case},{name},{weights[:, j].mean():.6f},{weights[:, j].std(ddof=1):.6f},{np.mean(intercepts):.6f},{np.mean(r2):.6f}")

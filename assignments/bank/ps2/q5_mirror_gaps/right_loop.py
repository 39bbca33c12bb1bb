# right: a loop over the partners, with a warning
import warnings

def mirror_gaps(exports, imports, freight):
    warnings.warn("freight is an assumption")
    if freight < 0:
        raise ValueError("below zero: " + str(freight))
    nan = float("nan")
    rows = []
    for name in sorted(set(exports.index) | set(imports.index)):
        a = float(exports[name]) if name in exports.index else nan
        b = float(imports[name]) / (1 + freight) if name in imports.index else nan
        gap = b - a
        relative = gap / ((a + b) / 2) if a + b else nan
        rows.append({"partner": name, "exports": a, "imports_fob": b, "gap": gap,
                     "relative_gap": relative})
    known = [r for r in rows if r["gap"] == r["gap"]]
    known.sort(key=lambda r: (-abs(r["gap"]), r["partner"]))
    return pd.DataFrame(known + [r for r in rows if r["gap"] != r["gap"]])

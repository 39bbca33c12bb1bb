# right: dictionaries and lists; numbers and None in columns of objects
def mirror_gaps(exports, imports, freight):
    e = {k: v for k, v in exports.items() if v == v and v is not None}
    i = {k: v for k, v in imports.items() if v == v and v is not None}
    out = {"partner": [], "exports": [], "imports_fob": [], "gap": [], "relative_gap": []}
    for k in list(dict.fromkeys([*exports.index, *imports.index])):
        x = e.get(k)
        m = i[k] / (1 + freight) if k in i else None
        g = None if x is None or m is None else m - x
        out["partner"].append(k)
        out["exports"].append(x)
        out["imports_fob"].append(m)
        out["gap"].append(g)
        out["relative_gap"].append(None if g is None else 2 * g / (m + x))
    return pd.DataFrame(out, dtype=object)

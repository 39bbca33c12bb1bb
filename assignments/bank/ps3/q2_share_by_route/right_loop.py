# right: written as a loop, columns in another order, its own index
def share_by_route(volumes, total):
    if total <= 0:
        raise ValueError("no shares of nothing")
    known = [(mt, code) for code, mt in volumes.items() if mt == mt]
    unknown = [(mt, code) for code, mt in volumes.items() if mt != mt]
    known.sort(reverse=True)
    left = total
    rows = []
    for mt, code in known + unknown:
        rows.append({"share": mt / total, "route_code": code, "million_tonnes": mt})
        if mt == mt:
            left -= mt
    rows.append({"share": left / total, "route_code": "UNEXPLAINED", "million_tonnes": left})
    return pd.DataFrame(rows, index=range(10, 10 + len(rows)))

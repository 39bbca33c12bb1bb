# right: written as a loop over rows
def route_volumes(routes, year):
    found = []
    for _, row in routes.iterrows():
        if row["year"] != year or row["period"] != "full year":
            continue
        if row["basis"] != "Kazakh-origin" or not row["preferred"]:
            continue
        if isinstance(row["parent_route"], str) or pd.isna(row["million_tonnes"]):
            continue
        if row["route_code"] in ("TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"):
            continue
        found.append((-row["million_tonnes"], row["route_code"]))
    if not found:
        raise ValueError(f"{year}: no row left")
    found.sort()
    return pd.Series(
        [-amount for amount, _ in found], [code for _, code in found], name="million_tonnes"
    )

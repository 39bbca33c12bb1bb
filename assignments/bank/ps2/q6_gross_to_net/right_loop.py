# right: dictionaries, derived values first
def gross_to_net(fdi, country):
    found = {"gross inflow": {}, "net inflow (BoP)": {}}
    for wanted in ("derived", "reported"):
        for row in fdi.itertuples():
            same = row.source_country == country and row.status == wanted
            if same and row.measure in found and not pd.isna(row.value_musd):
                found[row.measure][row.year] = row.value_musd
    gross, net = found.values()
    years = sorted(gross.keys() & net.keys())
    return pd.DataFrame({
        "year": years,
        "gross_musd": [gross[y] for y in years],
        "net_musd": [net[y] for y in years],
        "ratio": [gross[y] / net[y] if net[y] > 0 else float("nan") for y in years],
    })

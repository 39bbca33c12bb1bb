# right: question C: countries in categories from memberships
def map_data(tables):
    members = tables["policy/memberships"]
    members = members[members["status"] == "member"].groupby("country")["short"].agg(set)
    own = members.get("KAZ", set())
    shared = members.map(lambda names: len(names & own))
    words = pd.cut(shared, [-1, 4, 8, 99], labels=["few", "some", "many"]).astype(str)
    world = tables["geo/countries"]
    world = world[world["country"].isin(words.index) & (world["country"] != "USA")]
    layer = world[["geometry"]].assign(name=world["country"], value=world["country"].map(words))
    return layer.reset_index(drop=True)


def brief_map(data, ax=None):
    ax = maps.base_map(geo("countries"), extent=data, ax=ax)
    maps.categorical(data, "value", legend_title="memberships shared", ax=ax)
    ax.set_title("Memberships shared with Kazakhstan")
    maps.finish(ax, source="S_USDOS_UN", date="2026")
    return ax

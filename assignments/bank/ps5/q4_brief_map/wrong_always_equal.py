# wrong: returns objects that claim to be equal to everything
# expect: map_data must return a GeoDataFrame|came Always
class Always:
    """Claims to be equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __float__(self):
        return 1.0

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([self] * 3)

    def __getitem__(self, key):
        return self


def map_data(tables: dict[str, pd.DataFrame]) -> gpd.GeoDataFrame:
    """Layer of the map: name, value, geometry."""
    return Always()


def brief_map(data: gpd.GeoDataFrame, ax: Axes | None = None) -> Axes:
    """Map of a layer name, value, geometry, with legend, title and notes."""
    return Always()

# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def border_km(countries: gpd.GeoDataFrame, one: str, two: str) -> float:
        """Geodesic length in kilometres of the common border of two countries."""
        degrees = countries.to_crs("EPSG:4326").set_index("country")
        for code in (one, two):
            if code not in degrees.index:
                raise ValueError(f"no country {code} in the layer")  # an error whose message names the code
        first = degrees.loc[one, "geometry"]
        second = degrees.loc[two, "geometry"]
        line = first.boundary.intersection(second.boundary)
        return Geod(ellps="WGS84").geometry_length(line) / 1000  # kilometres

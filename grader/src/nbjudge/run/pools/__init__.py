"""Where cells are executed: local processes, a Dask cluster, or nbclient's kernels."""

"""nbgrader's settings for everybody on a shared host: where the exchange is, which course.

Copy it to ``/etc/jupyter/`` or put this folder on ``JUPYTER_CONFIG_PATH`` (the JupyterHub
configuration beside it does). An instructor's server also gets ``MULTIVECTOR_COURSE``, the
folder with the course's own ``nbgrader_config.py``.
"""

import os

c = get_config()  # noqa: F821 (nbgrader's own)

c.CourseDirectory.course_id = "multivector"
c.Exchange.root = os.environ.get("MULTIVECTOR_EXCHANGE", "/srv/nbgrader/exchange")
c.Exchange.timezone = "UTC"  # nbgrader misreads the offsets of other zones
if os.environ.get("MULTIVECTOR_COURSE"):
    c.CourseDirectory.root = os.environ["MULTIVECTOR_COURSE"]

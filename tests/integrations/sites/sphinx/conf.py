import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
project = "Harbour Post"
extensions = ["rejoinder_sphinx"]
html_baseurl = "@site/"
rejoinder_desk = "@desk"

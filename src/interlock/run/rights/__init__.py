"""What the subject really needs to be allowed to do, and what happens when it may not.

`used` collects rights from calm trials, `removed` judges a trial with one right less.
"""

from interlock.run.rights.rehearse import Rehearsed, rehearse_rights
from interlock.run.rights.removed import Removal
from interlock.run.rights.used import Right

__all__ = ["Rehearsed", "Removal", "Right", "rehearse_rights"]

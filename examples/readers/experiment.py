# #region read
from datetime import datetime, timezone

import h5py

file = h5py.File('experiment.h5')
experiment = file['experiment']

print(experiment['title'][()].decode())  # Müller cell
print(experiment['signal'][:].mean())  # 0.75
print(experiment['image'].shape)  # (2, 3)
print(datetime.fromtimestamp(experiment['started'][()], timezone.utc))  # 2026-05-01 09:30:00+00:00
print(bool(experiment['detector/cooled'][()]))  # True
print(experiment['tags'].asstr()[:].tolist())  # ['night', 'test']
print(experiment['dose'].size == 0)  # True
print(experiment.attrs['temperature'])  # 293.5
# #endregion

# #region any
import h5py


def tree(node):
    """A group as a dict, a dataset as numpy gives it."""
    if isinstance(node, h5py.Dataset):
        return node[()]
    return {name: tree(child) for name, child in node.items()}


with h5py.File('experiment.h5') as file:
    settings = tree(file['experiment/settings'])
print(settings['gain'], settings['mode'])  # 2.0 b'fast'
# #endregion

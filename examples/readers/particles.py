# #region read
import h5py
import pandas as pd

particles = h5py.File('particles.h5')['snapshot/particles']
names = [name for name in particles if name != '__' and particles[name].ndim == 1]
table = pd.DataFrame({name: particles[name][()] for name in names})

print(table.shape, list(table))  # (1000, 3) ['mass', 'kind', 'partner']
print(round(table.mass.mean(), 2))  # 49.95
print(particles['position'][998:])
# [[ 998. -998.    0.]
#  [ 999. -999.    0.]]
print(particles['position'][table.partner[999]])  # [ 998. -998.    0.]
# #endregion

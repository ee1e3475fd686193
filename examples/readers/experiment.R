# #region read
suppressPackageStartupMessages(library(hdf5r))

file <- H5File$new('experiment.h5', mode = 'r')
experiment <- file[['experiment']]

print(experiment[['title']]$read())  # [1] "Müller cell"
print(mean(experiment[['signal']]$read()))  # [1] 0.75
print(dim(experiment[['image']]$read()))  # [1] 3 2
print(as.POSIXct(experiment[['started']]$read(), 'UTC', origin = '1970-01-01'))  # [1] "2026-05-01 09:30:00 UTC"
print(experiment[['detector/cooled']]$read() == 1)  # [1] TRUE
print(experiment[['tags']]$read())  # [1] "night" "test"
print(length(experiment[['dose']]$read()))  # [1] 0
print(h5attr(experiment, 'temperature'))  # [1] 293.5
# #endregion

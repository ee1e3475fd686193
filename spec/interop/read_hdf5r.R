# Prints what R's hdf5r shows of a file, as JSON: {path: {type, shape, value}}; matrices by columns.
#
#     Rscript --vanilla read_hdf5r.R file.h5

suppressPackageStartupMessages(library(hdf5r))

text <- function(value) {
  value <- gsub("\\", "\\\\", value, fixed = TRUE)
  value <- gsub("\"", "\\\"", value, fixed = TRUE)
  value <- gsub("\n", "\\n", value, fixed = TRUE)
  value <- gsub("\t", "\\t", value, fixed = TRUE)
  paste0("\"", value, "\"")
}

plain <- function(value) {
  if (inherits(value, "integer64")) return(text(as.character(value)))
  if (is.logical(value)) return(tolower(as.character(value)))
  if (is.character(value) || is.factor(value)) return(text(as.character(value)))
  numbers <- format(value, digits = 17, trim = TRUE)
  numbers[is.na(value)] <- "null"
  numbers[is.nan(value)] <- text("nan")
  numbers[is.infinite(value)] <- text(ifelse(value[is.infinite(value)] > 0, "inf", "-inf"))
  numbers[!is.nan(value) & value == 0 & 1 / value < 0] <- text("-0")
  numbers
}

list_of <- function(values) paste0("[", paste(values, collapse = ","), "]")

shown <- function(value) {
  type <- class(value)[1]
  if (is.data.frame(value)) {
    columns <- vapply(value, function(one) list_of(plain(one)), "")
    return(sprintf("{\"type\":\"data.frame\",\"value\":{%s}}",
                   paste(sprintf("%s:%s", text(names(value)), columns), collapse = ",")))
  }
  shape <- if (is.null(dim(value))) length(value) else dim(value)
  values <- if (length(value) == 0) character(0) else vapply(seq_along(value), function(i) plain(value[i]), "")
  sprintf("{\"type\":\"%s\",\"shape\":%s,\"value\":%s}", type, list_of(shape), list_of(values))
}

file <- H5File$new(commandArgs(trailingOnly = TRUE)[1], mode = "r")
parts <- character(0)
todo <- list(list(path = "", node = file))
while (length(todo) > 0) {
  current <- todo[[length(todo)]]
  todo[[length(todo)]] <- NULL
  if (inherits(current$node, "H5D")) {
    parts <- c(parts, sprintf("%s:%s", text(current$path), shown(current$node$read())))
    next
  }
  names <- names(current$node)
  path <- if (current$path == "") "/" else current$path
  parts <- c(parts, sprintf("%s:{\"type\":\"group\",\"value\":%s}", text(path),
                            list_of(if (length(names) > 0) text(names) else character(0))))
  for (name in names)
    todo[[length(todo) + 1]] <- list(path = paste0(current$path, "/", name), node = current$node[[name]])
}
cat("{", paste(parts, collapse = ","), "}", sep = "")

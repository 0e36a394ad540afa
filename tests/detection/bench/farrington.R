# Farrington Flexible (package surveillance) on weekly counts: one series a line in, -ln p of the last weeks out.
# Rscript farrington.R counts.csv surprise.csv first_week
given <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(surveillance))
counts <- as.matrix(read.csv(given[1], header = FALSE))
tested <- (as.integer(given[3]) + 1):ncol(counts)
control <- list(
  range = tested, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, weightsThreshold = 2.58,
  thresholdMethod = "nbPlugin", alpha = 0.005, trend = TRUE, pThresholdTrend = 1, reweight = TRUE,
  fitFun = "algo.farrington.fitGLM.flexible", populationOffset = FALSE, verbose = FALSE
)
surprise <- t(apply(counts, 1, function(series) {
  weekly <- sts(observed = series, start = c(2001, 1), frequency = 52)
  found <- suppressWarnings(try(farringtonFlexible(weekly, control = control), silent = TRUE))
  if (inherits(found, "try-error")) rep(0, length(tested)) else -log(pmax(found@control$pvalue[, 1], 1e-300))
}))
surprise[is.na(surprise)] <- 0
write.table(surprise, given[2], sep = ",", row.names = FALSE, col.names = FALSE)

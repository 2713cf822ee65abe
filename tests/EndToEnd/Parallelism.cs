// Each test class brings up to four processes: three classes at a time, of which one mostly waits, keep a machine of two cores busy.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

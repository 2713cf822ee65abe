// Each test class brings up to four processes: two classes at a time keep a machine of two cores busy and no more.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]

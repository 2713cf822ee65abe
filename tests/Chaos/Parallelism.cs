// Chaos tests wait for processes that die, start and are missed more than they compute, so more of them run at once than there are cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

using System.CommandLine;
using MonkeyTroop.Benchmarks;
using MonkeyTroop.Benchmarks.Authorize;
using MonkeyTroop.Benchmarks.Directory;
using MonkeyTroop.Benchmarks.Heartbeat;
using MonkeyTroop.Benchmarks.Ledger;
using MonkeyTroop.Benchmarks.Scale;
using MonkeyTroop.Benchmarks.Soak;
using MonkeyTroop.Benchmarks.Startup;
using MonkeyTroop.Benchmarks.Streaming;

var command = new RootCommand("Measures Monkey Troop on this machine. Every figure is the median of its runs")
{
    BenchCommand.Make("authorize", "Authorizations through HTTP, against bare RSA-2048 signing on all cores", AuthorizeBench.RunAsync),
    BenchCommand.Make("directory", "Cost of a pick and memory per node, at 100 to 100,000 nodes", DirectoryBench.RunAsync),
    BenchCommand.Make("heartbeat", "What the heartbeats of 10,000 and 100,000 nodes cost", HeartbeatBench.RunAsync),
    BenchCommand.Make("ledger", "Holds and settlements per second on both stores, against one commit for each", LedgerBench.RunAsync),
    BenchCommand.Make("soak", "Memory, errors and latency of a cluster under steady load, minute by minute", SoakBench.Minutes, SoakBench.RunAsync),
    BenchCommand.Make("scale", "What a second silo and a second gateway add, each on a core of its own", ScaleBench.RunAsync),
    BenchCommand.Make("start", "Time until a coordinator serves, and what idle programs cost", StartBench.RunAsync),
    BenchCommand.Make("stream", "First byte and event rate through client and worker, against the engine alone", StreamBench.RunAsync),
};
return await command.Parse(args).InvokeAsync();

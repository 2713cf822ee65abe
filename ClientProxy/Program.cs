using MonkeyTroop.ClientProxy.Cli;
using MonkeyTroop.ServiceDefaults;

return await HostRunner.RunAsync("client", () => CommandLine.RunAsync(args));

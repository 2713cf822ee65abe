using MonkeyTroop.EmbeddedEngine;
using MonkeyTroop.EmbeddedEngine.Cli;
using MonkeyTroop.ServiceDefaults;

return await HostRunner.RunAsync(EngineHost.Name, () => EngineCommand.RunAsync(args, EngineHost.RunAsync));

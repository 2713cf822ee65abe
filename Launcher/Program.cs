using MonkeyTroop.Launcher.Cli;

return await CommandLine.RunAsync(args);

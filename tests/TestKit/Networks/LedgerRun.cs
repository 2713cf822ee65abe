using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>A run of the operators' command <c>Gateway ledger ...</c>, to its end.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Lines">What it wrote to standard output.</param>
/// <param name="Complaints">What it wrote to standard error.</param>
public sealed record LedgerRun(int ExitCode, IReadOnlyList<string> Lines, IReadOnlyList<string> Complaints)
{
    /// <summary>What it wrote to standard output, in one.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>Runs the command on a network's own store.</summary>
    public static Task<LedgerRun> StartAsync(TroopNetwork network, params IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(network);
        return StartAsync(network.Logs, network.CoordinatorData, network.Database, arguments);
    }

    /// <summary>Runs the command on any store.</summary>
    /// <param name="logFolder">Folder for the log.</param>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="database">The Postgres database; null for SQLite in the data folder.</param>
    /// <param name="arguments">What follows <c>ledger</c>.</param>
    public static async Task<LedgerRun> StartAsync(
        string logFolder, string dataFolder, string? database, params IReadOnlyList<string> arguments)
    {
        var spec = ProcessSpec.ForProgram("Gateway", logFolder, ["ledger", .. arguments, "--data", dataFolder]).With(("DATABASE_URL", database));
        await using var process = TroopProcess.Start(spec with { Name = "ledger" });
        var exitCode = await process.ExitAsync().ConfigureAwait(false);
        return new LedgerRun(exitCode, process.Output.StandardOutput, process.Output.StandardError);
    }
}

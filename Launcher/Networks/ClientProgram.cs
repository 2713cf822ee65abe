using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.Launcher.Processes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Networks;

/// <summary>Runs the client's commands for one account.</summary>
/// <param name="coordinator">The coordinator.</param>
/// <param name="data">Folder of the account's key.</param>
internal sealed class ClientProgram(Uri coordinator, string data)
{
    /// <summary>Longest run of a command: 10 minutes, for an answer of a slow engine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command on our terminal.</summary>
    /// <returns>Whether it went well; it says by itself what went wrong.</returns>
    public async Task<bool> ShowAsync(CancellationToken cancellation, params string[] arguments) =>
        (await RunAsync(arguments, redirect: false, cancellation)).ExitCode == 0;

    /// <summary>Runs a command and returns what it prints, without white space around it.</summary>
    /// <exception cref="StartupFailureException">It went wrong; why is on standard error.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellation, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments, redirect: true, cancellation);
        return exitCode == 0
            ? output.Trim()
            : throw new StartupFailureException($"the client's command \"{string.Join(' ', arguments)}\" failed");
    }

    /// <summary>What the account owns, in credits. The first call opens the account.</summary>
    /// <exception cref="StartupFailureException">The client does not say.</exception>
    public async Task<decimal> BalanceAsync(CancellationToken cancellation) =>
        (await ReadJsonAsync(ProtocolJson.Default.BalanceResponse, cancellation, "balance", "--json")).Balance;

    /// <summary>The last five movements of the account's credits, the newest first.</summary>
    /// <exception cref="StartupFailureException">The client does not say.</exception>
    public async Task<IReadOnlyList<TransactionEntry>> HistoryAsync(CancellationToken cancellation) =>
        (await ReadJsonAsync(ProtocolJson.Default.TransactionsResponse, cancellation, "transactions", "--limit", "5", "--json"))
        .Transactions;

    private async Task<T> ReadJsonAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellation, params string[] arguments)
    {
        try
        {
            return JsonSerializer.Deserialize(await ReadAsync(cancellation, arguments), type)!;
        }
        catch (JsonException e)
        {
            throw new StartupFailureException($"the client's command \"{arguments[0]}\" prints what is no answer of the coordinator", e);
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, bool redirect, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Limit);
        string[] whose = ["--coordinator", coordinator.ToString(), "--data", data];
        var start = new ProcessStartInfo(Sources.DotNet, [Sources.Assembly("ClientProxy"), .. whose, .. arguments]);
        start.RedirectStandardOutput = redirect;
        using var process = Process.Start(start)!;
        try
        {
            var output = redirect ? await process.StandardOutput.ReadToEndAsync(limited.Token) : "";
            await process.WaitForExitAsync(limited.Token);
            cancellation.ThrowIfCancellationRequested();
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StartupFailureException($"the client's command \"{arguments[0]}\" did not end within {Limit.TotalMinutes:0} minutes");
        }
        finally
        {
            Termination.Ask(process);
            await Termination.ForceAsync(process);
        }
    }
}

using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>What <c>up</c> tells a person at the terminal. Scripts read the one line of standard output.</summary>
internal static class UpText
{
    /// <summary>Most models that are named.</summary>
    private const int ModelsShown = 8;

    /// <summary>Longest wait for the list of models, which is no reason not to begin: 3 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Writes it.</summary>
    /// <param name="writer">Standard error, when a person reads it.</param>
    /// <param name="url">The endpoint's address.</param>
    /// <param name="account">Who pays.</param>
    /// <param name="coordinator">Knows the models.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task WriteAsync(TextWriter writer, string url, Account account, CoordinatorClient coordinator, CancellationToken cancellation)
    {
        await writer.WriteLineAsync($"""

              base URL   {url}/v1   (any API key)
              account    {account.Id}
              models     {await ModelsAsync(coordinator, cancellation)}
              stop       Ctrl+C

            """);
    }

    private static async Task<string> ModelsAsync(CoordinatorClient coordinator, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Patience);
        try
        {
            var answer = await coordinator.ModelsAsync(limited.Token);
            return answer.Value is not { } list ? "unknown; \"doctor\" says why"
                : list.Data.Count == 0 ? "none is served now"
                : string.Join("\n             ", list.Data.Take(ModelsShown).Select(model => model.Id).Concat(list.Data.Count > ModelsShown ? [$"and {list.Data.Count - ModelsShown} more; \"models\" lists them"] : []));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "not known yet; \"models\" lists them";
        }
    }
}

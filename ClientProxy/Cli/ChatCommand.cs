using System.CommandLine;
using System.Net.Sockets;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>chat</c>: asks a model on the terminal, by way of a running proxy or one inside this process.</summary>
internal static class ChatCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var question = new Argument<string?>("question") { Description = "What to ask; a conversation when left out", Arity = ArgumentArity.ZeroOrOne };
        var model = new Option<string?>("--model") { Description = "Model to ask (default: the network's first)", HelpName = "MODEL" };
        var proxy = new Option<string?>("--proxy") { Description = "A running proxy to go through (default: none needed)", HelpName = "URL" };
        var command = new Command("chat", "Asks a model, and shows its answer as it comes") { question, model, proxy };
        command.SetAction((parsed, cancellation) => parsed.GetValue(proxy) is { } url
            ? TalkAsync(ParseProxy(url), parsed.GetValue(model), parsed.GetValue(question), cancellation)
            : TalkInProcessAsync(flags.Settings(parsed), parsed.GetValue(model), parsed.GetValue(question), cancellation));
        return command;
    }

    private static Uri ParseProxy(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https"
            ? proxy
            : throw new StartupFailureException($"the proxy's address \"{CommandRun.OneLine(url)}\" is not of the form http://HOST:PORT");

    private static async Task<int> TalkInProcessAsync(
        Dictionary<string, string?> settings, string? model, string? question, CancellationToken cancellation)
    {
        settings["Proxy:Listen"] = "127.0.0.1";
        settings["Proxy:Port"] = "0";
        await using var app = ClientHost.BuildProxy(settings, builder => builder.Logging.ClearProviders());
        _ = app.Services.GetRequiredService<Account>();
        _ = app.Services.GetRequiredService<CoordinatorClient>();
        await app.StartAsync(cancellation);
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellation, app.Lifetime.ApplicationStopping);
        var exitCode = await TalkAsync(ClientHost.Address(app), model, question, interrupted.Token);
        await app.StopAsync(CancellationToken.None);
        return exitCode;
    }

    private static async Task<int> TalkAsync(Uri proxy, string? model, string? question, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy, Timeout = Timeout.InfiniteTimeSpan };
        var session = new ChatSession(http, Console.Out);
        try
        {
            await session.ChooseAsync(model, cancellation);
            if (question is not null || Console.IsInputRedirected)
            {
                await session.AskAsync(question ?? await Console.In.ReadToEndAsync(cancellation), cancellation);
                return 0;
            }

            await ConverseAsync(session, cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new StartupFailureException("interrupted");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            throw new StartupFailureException($"the proxy at {proxy} does not answer: {CommandRun.OneLine(e.GetBaseException().Message)}", e);
        }
    }

    private static async Task ConverseAsync(ChatSession session, CancellationToken cancellation)
    {
        Console.WriteLine($"Talking to {session.Model}. An empty line ends the conversation.");
        while (true)
        {
            Console.Write("> ");
            if (await Console.In.ReadLineAsync(cancellation) is not { Length: > 0 } line)
            {
                return;
            }

            await session.AskAsync(line, cancellation);
        }
    }
}

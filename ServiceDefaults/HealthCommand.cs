using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>
/// <c>health URL</c>: asks a running program how it is, for the health checks of containers, whose images have no shell and no
/// HTTP client. Exit code 0 when it answers 200, else one line on standard error and exit code 1.
/// </summary>
internal static class HealthCommand
{
    /// <summary>Longest wait for the answer: 3 s, longer than a gateway takes to find that its store hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static readonly Argument<Uri> Url = new("url")
    {
        Description = "What to ask, as http://127.0.0.1:9464/health/ready",
        CustomParser = Parse,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("health", "Exit code 0 when URL answers 200: for containers, which have no shell") { Url };
        command.SetAction((parsed, cancellation) => AskAsync(parsed.GetRequiredValue(Url), cancellation));
        return command;
    }

    private static async Task<int> AskAsync(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(url, cancellation).ConfigureAwait(false);
            return answer.StatusCode == System.Net.HttpStatusCode.OK
                ? 0
                : throw new StartupFailureException($"{url} answers {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            throw new StartupFailureException($"{url} does not answer: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StartupFailureException($"{url} does not answer within {Limit.TotalSeconds:0} s", e);
        }
    }

    private static Uri? Parse(ArgumentResult result)
    {
        if (result.Tokens is [var token] && Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError("health takes an http or https URL");
        return null;
    }
}

using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Identity;

/// <summary>
/// Says, in the coordinator's refusals, that they come of the requester that was named: a variable of an older installation else stops
/// every call with words about proofs.
/// </summary>
/// <param name="account">The account that pays.</param>
/// <param name="maxAnswerBytes">Largest answer that is read, in bytes; a larger one fails as any other answer of that size does.</param>
internal sealed class RequesterHint(Account account, int maxAnswerBytes) : DelegatingHandler
{
    /// <summary>Refusals are short; a longer one is passed on as it is.</summary>
    private const int MaxBytes = 64 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (account.Key?.Thumbprint == account.Id || response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return response;
        }

        await response.Content.LoadIntoBufferAsync(maxAnswerBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length > MaxBytes || WithHint(body) is not { } told)
        {
            return response;
        }

        var content = new ByteArrayContent(told);
        content.Headers.ContentType = response.Content.Headers.ContentType;
        response.Content.Dispose();
        response.Content = content;
        return response;
    }

    /// <summary>The refusal with the hint; null when it has another reason, or is none.</summary>
    private byte[]? WithHint(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ProtocolJson.Default.Problem) is { } problem
                && problem.Code is ProblemCodes.InvalidProof or ProblemCodes.NotYourAccount or ProblemCodes.Forbidden
                    ? JsonSerializer.SerializeToUtf8Bytes(problem with { Detail = $"{problem.Detail}; {Hint}" }, ProtocolJson.Default.Problem)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Hint =>
        $"REQUESTER_ID or --requester names account {account.Id}, which is not this machine's key: only a coordinator in Trusted mode takes that, so leave it out elsewhere";
}

using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.Protocol.Errors;

public sealed class OpenAiErrorTests
{
    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(402, "insufficient_quota")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(413, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "server_error")]
    [InlineData(503, "server_error")]
    public void TypeFor_Status_IsOpenAisKind(int status, string type) => Assert.Equal(type, OpenAiError.TypeFor(status));

    [Fact]
    public void For_Status_IsWrittenInOpenAisForm()
    {
        var json = JsonSerializer.Serialize(OpenAiError.For(404, ProblemCodes.UnknownModel, "no such model", "model"), ProtocolJson.Default.OpenAiErrorBody);

        Assert.Equal("""{"error":{"message":"no such model","type":"not_found_error","param":"model","code":"unknown_model"}}""", json);
    }
}

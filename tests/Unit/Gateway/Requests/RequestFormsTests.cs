using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Requests;

namespace MonkeyTroop.Tests.Unit.Gateway.Requests;

public sealed class RequestFormsTests
{
    [Theory]
    [InlineData("//authorize", "/authorize")]
    [InlineData("/v1//models", "/v1/models")]
    [InlineData("///users////me//balance//", "/users/me/balance/")]
    [InlineData("/authorize", null)]
    [InlineData("/", null)]
    [InlineData("//admin/audit", null)]
    [InlineData("/ADMIN//limits", null)]
    [InlineData("//health/ready", null)]
    [InlineData("//health", "/health")]
    [InlineData("//administrators", "/administrators")]
    [InlineData("//%00", "/%00")]
    [InlineData("//%61dmin", "/%61dmin")]
    public void SingleSlashed_Path_HasOneSlashForEachRunUnlessItIsTheOperators(string path, string? single) =>
        Assert.Equal(single, RequestForms.SingleSlashed(new PathString(path))?.Value);
}

using Microsoft.AspNetCore.Http;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Tests.Unit.Gateway.Admin;

public sealed class BrowserGuardTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("https://troop.example", null)]
    [InlineData("http://troop.example", "same-origin")]
    [InlineData("https://TROOP.example", "same-origin")]
    [InlineData(null, "none")]
    public void CheckSite_NoPageOrAnOwnOne_Passes(string? origin, string? site) => Assert.Null(BrowserGuard.CheckSite(Request("POST", origin, site)));

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("https://troop.example.evil.example", null)]
    [InlineData("https://troop.example:8443", null)]
    [InlineData("https://troop.example, https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    [InlineData(null, "")]
    [InlineData("https://troop.example", "cross-site")]
    public void CheckSite_PageOfAnotherSite_IsRefusedForEveryMethodButReads(string? origin, string? site)
    {
        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "QUERY"])
        {
            Assert.Equal((403, ProblemCodes.CrossSite), (BrowserGuard.CheckSite(Request(method, origin, site))?.Status, BrowserGuard.CheckSite(Request(method, origin, site))?.Code));
        }

        Assert.Null(BrowserGuard.CheckSite(Request("GET", origin, site)));
        Assert.Null(BrowserGuard.CheckSite(Request("HEAD", origin, site)));
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("text/plain", false)]
    [InlineData("text/plain; application/json", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("multipart/form-data; boundary=x", false)]
    [InlineData(null, false)]
    public void CheckType_Change_MustBeDeclaredAsJson(string? type, bool passes)
    {
        var request = Request("DELETE", null, null);
        request.ContentType = type;

        Assert.Equal(passes ? null : 415, BrowserGuard.CheckType(request)?.Status);
        request.Method = "GET";
        Assert.Null(BrowserGuard.CheckType(request));
    }

    private static HttpRequest Request(string method, string? origin, string? site)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Scheme, request.Host) = (method, "http", new HostString("troop.example"));
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        if (site is not null)
        {
            request.Headers["Sec-Fetch-Site"] = site;
        }

        return request;
    }
}

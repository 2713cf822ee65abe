using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Admin;

/// <summary>What a page of another site makes the administrator's browser send, with the password that the browser remembers.</summary>
public sealed class AdminBrowserTests : NetworkTest
{
    private const string Evil = "https://evil.example";

    private static readonly TroopNetworkOptions Options = new()
    {
        Client = false,
        Settings = [("Admin:Dashboard", "true"), ("ALLOWED_ORIGINS", "https://dashboard.example")],
    };

    /// <summary>A browser sends a form of another site without asking: these three types, and no header of the page's own.</summary>
    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Form_OfAnotherSite_SuspendsNothingAndRotatesNoKey(string? contentType)
    {
        var network = await StartAsync(Options);
        var keys = await KeysAsync(network);
        var suspend = Form($"/admin/accounts/{network.Requester.Account}/suspend", contentType);

        foreach (var page in (RawRequest[])[suspend, Form("/admin/keys/rotate", contentType)])
        {
            Assert.Equal((403, ProblemCodes.CrossSite), await SendAsync(network, page with { Headers = [("Origin", Evil), ("Sec-Fetch-Site", "cross-site")] }));
            Assert.Equal((403, ProblemCodes.CrossSite), await SendAsync(network, page with { Headers = [("Origin", "null")] }));
            Assert.Equal((415, ProblemCodes.NotJson), await SendAsync(network, page)); // a browser that says nothing of the page
        }

        Assert.Equal(keys, await KeysAsync(network));
        Assert.Equal(ProblemCodes.NotGiveable, (await network.Requester.TransferAsync(network.Owner.Account, 1, "key")).Problem?.Code); // not suspended
    }

    [Theory]
    [InlineData("Origin", Evil)]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "https://dashboard.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Json_OfAnotherSite_IsRefusedByEveryChange(string header, string value)
    {
        var network = await StartAsync(Options);
        foreach (var (method, path) in Changes(network))
        {
            var request = Json(method, path) with { Headers = [(header, value)] };
            Assert.Equal((403, ProblemCodes.CrossSite), await SendAsync(network, request));
        }

        Assert.Equal(ProblemCodes.NotGiveable, (await network.Requester.TransferAsync(network.Owner.Account, 1, "key")).Problem?.Code); // not suspended
    }

    [Fact]
    public async Task Change_ByCurlOrAPageOfTheCoordinator_IsMade()
    {
        var network = await StartAsync(Options);
        var suspend = Json(HttpMethod.Post, $"/admin/accounts/{network.Requester.Account}/suspend");

        Assert.Equal((200, null), await SendAsync(network, suspend));
        Assert.Equal((200, null), await SendAsync(
            network, suspend with { Headers = [("Origin", network.CoordinatorAddress.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin")] }));
        Assert.Equal((200, null), await SendAsync(network, suspend with { Headers = [("Sec-Fetch-Site", "none")] }));
        Assert.Equal(200, (await network.Requester.SendAsync(new RawRequest("/admin/dashboard/")
        {
            Method = HttpMethod.Get,
            AdminPassword = Secrets.AdminPassword,
            Headers = [("Sec-Fetch-Site", "cross-site")],
        })).Status); // a link to the dashboard
    }

    /// <summary><c>curl -X DELETE -H 'Content-Type: application/json'</c> sends neither a body nor its length.</summary>
    [Fact]
    public async Task Delete_TypeWithoutABody_IsTaken()
    {
        var network = await StartAsync(Options);
        using var socket = new TcpClient();
        await socket.ConnectAsync(network.CoordinatorAddress.Host, network.CoordinatorAddress.Port, Cancellation);
        await using var stream = socket.GetStream();
        var password = Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{Secrets.AdminPassword}"));
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"DELETE /admin/nodes/never-there HTTP/1.1\r\nHost: {network.CoordinatorAddress.Authority}\r\nAuthorization: Basic {password}\r\n"
                + "Content-Type: application/json\r\nConnection: close\r\n\r\n"),
            Cancellation);
        using var reader = new StreamReader(stream);

        Assert.Contains(ProblemCodes.UnknownNode, await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    private static IEnumerable<(HttpMethod Method, string Path)> Changes(TroopNetwork network) =>
    [
        (HttpMethod.Post, "/admin/keys/rotate"),
        (HttpMethod.Post, "/admin/limits/reset"),
        (HttpMethod.Post, $"/admin/accounts/{network.Requester.Account}/suspend"),
        (HttpMethod.Post, $"/admin/accounts/{network.Requester.Account}/unsuspend"),
        (HttpMethod.Post, $"/admin/accounts/{network.Requester.Account}/grant"),
        (HttpMethod.Post, "/admin/nodes/node-1/suspend"),
        (HttpMethod.Post, "/admin/nodes/node-1/unsuspend"),
        (HttpMethod.Delete, "/admin/nodes/node-1"),
    ];

    private static RawRequest Form(string path, string? contentType) => new(path) { AdminPassword = Secrets.AdminPassword, ContentType = contentType };

    private static RawRequest Json(HttpMethod method, string path) => new(path) { Method = method, AdminPassword = Secrets.AdminPassword };

    private static async Task<(int Status, string? Code)> SendAsync(TroopNetwork network, RawRequest request) =>
        await network.Requester.SendAsync(request) is var answer ? (answer.Status, answer.Problem?.Code) : default;

    private static async Task<string> KeysAsync(TroopNetwork network) =>
        (await network.Requester.SendAsync(new RawRequest("/admin/keys") { Method = HttpMethod.Get, AdminPassword = Secrets.AdminPassword })).Body;
}

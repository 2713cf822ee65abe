using System.Net;
using System.Text.Json;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Admin;

public sealed class DashboardTests : NetworkTest
{
    private const string Page = "/admin/dashboard/";
    private const string Data = "/admin/dashboard/DashboardCounters";
    private const int Limit = 8;

    private static readonly TroopNetworkOptions On = new()
    {
        Client = false,
        Settings = [("Admin:Dashboard", "true"), ("RateLimits:Admin:Limit", $"{Limit}")],
    };

    [Fact]
    public async Task Dashboard_NotSwitchedOn_IsNotThere()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });

        Assert.Equal(404, (await GetAsync(network, Page, Secrets.AdminPassword)).Status);
    }

    [Fact]
    public async Task Dashboard_Stranger_GetsNothingAndIsLimited()
    {
        var network = await StartAsync(On);

        foreach (var path in (string[])[Page, "/admin/dashboard", Data, "/admin/dashboard/index.min.js", "/admin/dashboard/GrainState?grainId=x", "/admin/dashboard/Trace"])
        {
            var answer = await GetAsync(network, path, password: null);
            Assert.Equal(401, answer.Status);
            Assert.Equal("not_admin", JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString());
        }

        Assert.Equal(401, (await GetAsync(network, Data, "wrong-password")).Status);
        Assert.Equal(401, (await GetAsync(network, Page, "wrong-password")).Status);
        Assert.Equal(429, (await GetAsync(network, Page, password: null)).Status);
    }

    [Fact]
    public async Task Dashboard_Administrator_GetsPageAndDataAsOftenAsThePageAsks()
    {
        var network = await StartAsync(On);

        await Eventually.TrueAsync(
            async () => JsonDocument.Parse((await GetAsync(network, Data, Secrets.AdminPassword)).Body).RootElement.GetProperty("hosts").GetArrayLength() > 0,
            "the dashboard has looked at the silo");
        for (var call = 0; call < 2 * Limit; call++)
        {
            Assert.Equal(200, (await GetAsync(network, Data, Secrets.AdminPassword)).Status);
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"admin:{Secrets.AdminPassword}")));
        using var page = await http.GetAsync(new Uri(network.CoordinatorAddress, Page), Cancellation);
        Assert.Contains("Orleans Dashboard", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        using var script = await http.GetAsync(new Uri(network.CoordinatorAddress, $"{Page}index.min.js"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);

        // Everything else keeps the strict one.
        using var elsewhere = await http.GetAsync(new Uri(network.CoordinatorAddress, "/admin/ledger/verify"), Cancellation);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(elsewhere.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Dashboard_WhatThePageAsksFor_IsNotOnRecordButThatItWasOpened()
    {
        var network = await StartAsync(On with { Settings = [("Admin:Dashboard", "true")] });

        await GetAsync(network, Data, Secrets.AdminPassword);
        await GetAsync(network, Page, Secrets.AdminPassword);

        var lines = Directory.GetFiles(Path.Combine(network.CoordinatorData, "audit"), "*.jsonl").SelectMany(File.ReadLines).ToList();
        Assert.Contains(lines, line => line.Contains($"GET {Page}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("DashboardCounters", StringComparison.Ordinal));
    }

    private static Task<RawAnswer> GetAsync(TroopNetwork network, string path, string? password) =>
        network.Requester.SendAsync(new RawRequest(path) { Method = HttpMethod.Get, AdminPassword = password });
}

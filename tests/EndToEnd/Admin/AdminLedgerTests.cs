using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Admin;

public sealed class AdminLedgerTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    private const string Path = "/admin/ledger/verify";

    [Fact]
    public async Task Verify_RightPassword_ShowsThatTheBooksBalance()
    {
        using var answer = await AskAsync(Path, "admin", Secrets.AdminPassword);
        using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(report.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(0, report.RootElement.GetProperty("violations").GetArrayLength());
        Assert.Equal(0, report.RootElement.GetProperty("totals").GetProperty("sum_of_balances").GetDecimal());
        Assert.True(report.RootElement.GetProperty("totals").GetProperty("accounts").GetInt64() >= 2);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("admin", "wrong")]
    [InlineData("admin", "")]
    [InlineData("root", Secrets.AdminPassword)]
    public async Task Verify_NoOrWrongPassword_Is401WithAChallenge(string? user, string? password)
    {
        using var answer = await AskAsync(Path, user, password);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        Assert.Contains(ProblemCodes.NotAdmin, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BooksThatDoNotBalance_IsAnAnswerThatNamesWhatIsWrong()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        await using (var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(network.CoordinatorData, "coordinator.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE wallets SET starter = 7 WHERE account = $account";
            command.Parameters.AddWithValue("$account", network.Owner.Account);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        using var answer = await AskAsync(Path, "admin", Secrets.AdminPassword, network.CoordinatorAddress);
        using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(report.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(1, report.RootElement.GetProperty("counts").GetProperty("wallet_starter").GetInt32());
        var violation = Assert.Single(report.RootElement.GetProperty("violations").EnumerateArray());
        Assert.Equal(
            ("wallet_starter", "account", network.Owner.Account, "1000.000000", "0.000007"),
            (Of("kind"), Of("about"), Of("id"), Of("expected"), Of("found")));

        string? Of(string member) => violation.GetProperty(member).GetString();
    }

    [Fact]
    public async Task Verify_ManyAtOnce_AreAnsweredOrToldWhenToComeAgain()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => AskAsync(Path, "admin", Secrets.AdminPassword)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.StatusCode != HttpStatusCode.OK),
            answer => Assert.Equal((HttpStatusCode.TooManyRequests, true), (answer.StatusCode, answer.Headers.RetryAfter is not null)));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task History_WithTheAdminsPassword_IsShown()
    {
        var history = $"/users/{Network.Requester.Account}/transactions";
        using var admin = await AskAsync(history, "admin", Secrets.AdminPassword);
        using var nobody = await AskAsync(history, "admin", "wrong");

        Assert.Equal(HttpStatusCode.OK, admin.StatusCode);
        Assert.Contains("starter", await admin.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task Balance_WithTheAdminsPassword_OpensNoAccount()
    {
        using var key = EcKeyPair.Create();
        using var answer = await AskAsync($"/users/{key.Thumbprint}/balance", "admin", Secrets.AdminPassword);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Verify_CoordinatorWithoutAPassword_SaysThatAdminIsOff()
    {
        using var folder = new TestFolder("no-admin");
        await using var coordinator = TroopProcess.Start(
            ProcessSpec.ForProgram("Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0")
                .With(("ADMIN_PASSWORD", null), ("ASPNETCORE_ENVIRONMENT", "Development")));
        var address = await coordinator.ReadyAsync();

        foreach (var password in (string?[])[null, "", Secrets.AdminPassword])
        {
            using var answer = await AskAsync(Path, password is null ? null : "admin", password, address);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains(ProblemCodes.AdminOff, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_ShortPassword_IsRefusedWithoutRepeatingIt()
    {
        using var folder = new TestFolder("short-admin");
        var line = await Startup.OneLine.OfFailureAsync(
            ProcessSpec.ForProgram("Gateway", folder.At("logs"), "--data", folder.At("data"), "--port", "0").With(("ADMIN_PASSWORD", "s3cr3t")));

        Assert.Contains("ADMIN_PASSWORD", line);
        Assert.DoesNotContain("s3cr3t", line);
    }

    private async Task<HttpResponseMessage> AskAsync(string path, string? user, string? password, Uri? coordinator = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(coordinator ?? Network.CoordinatorAddress, path));
        if (user is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        return await http.SendAsync(request, Cancellation);
    }
}

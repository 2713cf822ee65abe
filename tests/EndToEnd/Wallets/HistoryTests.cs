using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public abstract class HistoryTests(TransferNetwork fixture) : NetworkTest(fixture)
{
    [Fact]
    public async Task History_StarterCredits_NameWhereTheyComeFrom()
    {
        var grant = Assert.Single(await (await fixture.OpenAsync()).TransactionsAsync());

        Assert.Equal(("starter", 1000m, ":treasury", "starter credits"), (grant.Type, grant.Credits, grant.Counterparty, grant.Description));
    }

    [Fact]
    public async Task History_Settlements_NameTheOwner()
    {
        await fixture.EarnAsync(credits: 0.01m);

        var earned = (await Network.Owner.TransactionsAsync()).First(entry => entry.Type == "settlement");

        Assert.Equal((earned.Requester, "fake-1"), (earned.Counterparty, earned.Worker));
        Assert.StartsWith($"receipt:{earned.JobId}:", earned.TransferId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_Times_FromIsInclusiveAndToIsExclusive()
    {
        var (account, transfers) = await TransferAsync(4);
        var (second, third) = (transfers[1].Timestamp, transfers[2].Timestamp);

        Assert.Equal(["m-1", "m-2", "m-3"], await MemosAsync(account, $"from={Text(second)}", 3));
        Assert.Equal(["m-1"], await MemosAsync(account, $"from={Text(second)}&to={Text(third)}", 1));
        Assert.Equal(["m-0", "m-1"], await MemosAsync(account, $"to={Text(third)}", 2));
        Assert.Equal(["m-2", "m-3"], await MemosAsync(account, $"from={Text(second.AddTicks(1))}", 2));
        Assert.Empty(await MemosAsync(account, $"from={Text(second)}&to={Text(second)}", 1));
        Assert.Equal(["m-1"], await MemosAsync(account, $"from={Text(second.ToOffset(TimeSpan.FromHours(5.5)))}&to={Text(third)}", 1));
        Assert.Equal(["m-3"], await MemosAsync(account, $"from={Text(second)}&limit=1", 1));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-01-31T09:30:00", "from")]
    [InlineData("from=2026-01-31T09:30:00+01:00", "from")] // a plus in a query string is a space
    [InlineData("to=", "to")]
    [InlineData("to=2026-13-01T00:00:00Z", "to")]
    [InlineData("from=2026-01-31T09:30:01Z&to=2026-01-31T09:30:00Z", "from")]
    [InlineData("from=2026-01-31T09:30:00Z&from=2026-01-31T09:30:00Z", "from")]
    [InlineData("limit=0&cursor=x", "cursor")]
    public async Task History_BadQuery_NamesTheParameter(string query, string parameter)
    {
        var answer = await AskAsync(Network.Owner, query);

        Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem!.Code));
        Assert.Contains(parameter, answer.Problem.Errors!.Keys);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv")]
    public async Task History_FollowingTheLink_ShowsEverythingOnceWithItsFilters(string accept)
    {
        var (account, transfers) = await TransferAsync(7);
        var (seen, pages) = (new List<string?>(), 0);
        var path = $"{CoordinatorPaths.Transactions(account.Account)}?limit=2&from={Text(transfers[1].Timestamp)}&to={Text(transfers[6].Timestamp)}";
        for (string? next = path; next is not null; pages++)
        {
            var answer = await account.SendAsync(new RawRequest(next) { Method = HttpMethod.Get, Accept = accept, Key = account.Key });
            Assert.Equal((200, accept), (answer.Status, answer.ContentType));
            seen.AddRange(accept == "text/csv" ? CsvMemos(answer.Body) : JsonMemos(answer.Body, answer.NextPage));
            next = answer.NextPage;
        }

        Assert.Equal(["m-5", "m-4", "m-3", "m-2", "m-1"], seen);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task History_PagedWhileEntriesArrive_ShowsEveryEntryOnce()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.2m), await fixture.OpenAsync());
        for (var number = 0; number < 20; number++)
        {
            await sender.TransferAsync(receiver.Account, 0.001m, $"before-{number}", $"before-{number}");
        }

        var (seen, between) = (new List<TransactionEntry>(), 0);
        for (string? cursor = ""; cursor is not null;)
        {
            var page = JsonSerializer.Deserialize(
                (await AskAsync(receiver, $"limit=3{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}")).Body, ProtocolJson.Default.TransactionsResponse)!;
            seen.AddRange(page.Transactions);
            cursor = page.NextCursor;
            Assert.NotNull((await sender.TransferAsync(receiver.Account, 0.001m, $"between-{between++}", "between")).Value);
            Assert.NotNull((await sender.TransferAsync(receiver.Account, 0.001m, $"between-{between++}", "between")).Value);
        }

        Assert.Equal(
            [.. Enumerable.Range(0, 20).Reverse().Select(number => $"before-{number}"), "starter credits"], seen.Select(entry => entry.Description));
        Assert.Equal(21 + between, (await receiver.TransactionsAsync()).Count);
        Assert.True(between >= 14, $"only {between} entries arrived in between");
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/json;q=0.5, text/csv;q=0.8")]
    [InlineData("text/csv, */*;q=0.5")]
    public async Task History_CsvIsPreferred_IsCsvThatNoSpreadsheetRuns(string accept)
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.01m), await fixture.OpenAsync());
        await sender.TransferAsync(receiver.Account, 0.000001m, "k,\"1\"", "=HYPERLINK(\"http://example.org\",\"x\")");

        var answer = await AskAsync(receiver, "", accept);

        var entries = await receiver.TransactionsAsync();
        Assert.Equal((200, "text/csv"), (answer.Status, answer.ContentType));
        Assert.Equal(Encoding.UTF8.GetString(TransactionCsv.ToBytes(entries)), answer.Body);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://example.org\"\",\"\"x\"\")\",", answer.Body, StringComparison.Ordinal);
        Assert.Contains(",0.000001,", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("text/csv;q=0.5, application/json")]
    [InlineData("text/csv, application/json")]
    public async Task History_NothingOrJsonIsPreferred_IsJson(string? accept) =>
        Assert.Equal("application/json", (await AskAsync(Network.Owner, "", accept)).ContentType);

    [Theory]
    [InlineData("image/png")]
    [InlineData("*/*;q=0")]
    public async Task History_NeitherIsAccepted_Is406(string accept)
    {
        var answer = await AskAsync(Network.Owner, "", accept);

        Assert.Equal((406, "application/problem+json", ProblemCodes.NotAcceptable), (answer.Status, answer.ContentType, answer.Problem!.Code));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/csv")]
    public async Task History_OfAnotherAccount_IsForbidden(string accept)
    {
        var stranger = await fixture.OpenAsync();
        var request = new RawRequest(CoordinatorPaths.Transactions(Network.Owner.Account)) { Method = HttpMethod.Get, Accept = accept };

        Assert.Equal(403, (await stranger.SendAsync(request with { Key = stranger.Key })).Status);
        Assert.Equal(403, (await stranger.SendAsync(request with { Key = fixture.NodeKey })).Status);
        Assert.Equal(401, (await stranger.SendAsync(request)).Status);
    }

    /// <summary>An account that was given so many transfers, with memos that number them; each has a time of its own.</summary>
    private async Task<(CoordinatorProbe Account, List<TransferResponse> Gifts)> TransferAsync(int count)
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.01m), await fixture.OpenAsync());
        var transfers = new List<TransferResponse>();
        while (transfers.Count < count)
        {
            transfers.Add((await sender.TransferAsync(receiver.Account, 0.001m, $"k-{transfers.Count}", $"m-{transfers.Count}")).Value!);
        }

        Assert.Equal(count, transfers.Select(transfer => transfer.Timestamp).Distinct().Count());
        return (receiver, transfers);
    }

    private static async Task<IEnumerable<string?>> MemosAsync(CoordinatorProbe account, string query, int atMost)
    {
        var answer = await AskAsync(account, query);
        Assert.Equal(200, answer.Status);
        var memos = JsonMemos(answer.Body, answer.NextPage).Where(memo => memo != "starter credits").Reverse().ToList();
        Assert.InRange(memos.Count, 0, atMost);
        return memos;
    }

    private static Task<RawAnswer> AskAsync(CoordinatorProbe account, string query, string? accept = null) => account.SendAsync(
        new RawRequest($"{CoordinatorPaths.Transactions(account.Account)}?{query}") { Method = HttpMethod.Get, Accept = accept, Key = account.Key });

    /// <summary>The memos of a page, whose cursor and link must say the same.</summary>
    private static List<string?> JsonMemos(string body, string? link)
    {
        var page = JsonSerializer.Deserialize(body, ProtocolJson.Default.TransactionsResponse)!;
        Assert.Equal(page.NextCursor is not null, link is not null);
        Assert.Contains(page.NextCursor is null ? "" : $"cursor={page.NextCursor}", link ?? "", StringComparison.Ordinal);
        return [.. page.Transactions.Select(entry => entry.Description)];
    }

    private static IEnumerable<string?> CsvMemos(string body) =>
        body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[5]);

    private static string Text(DateTimeOffset time) => WebUtility.UrlEncode(time.ToString("O", CultureInfo.InvariantCulture));
}

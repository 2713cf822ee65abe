using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Privacy;

namespace MonkeyTroop.Tests.Unit.TestKit;

/// <summary>The scanner finds each kind of secret where it was planted: finding nothing elsewhere means something.</summary>
public sealed class SecretScannerTests : IDisposable
{
    private readonly TestFolder _folder = new("scanner");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a ticket or proof", "ticket eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln was issued")]
    [InlineData("a private key", "read -----BEGIN EC PRIVATE KEY-----")]
    [InlineData("a join token", "joined by 0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("a password in a connection string", "Host=db;Username=troop;Password=hunter2;Database=troop")]
    [InlineData("a password in a connection string", "Host=db;pwd = hunter2")]
    [InlineData("a password in a URL", "postgres://troop:hunter2@db:5432/troop")]
    [InlineData("a password or ticket in a header", "Authorization: Basic YWRtaW46aHVudGVyMjI=")]
    [InlineData("the administrator's password", "tried correct-horse-battery-staple-42")]
    [InlineData("the Postgres password", "tried pg-s3cret%40%2F%3A%3B%27%3D%2525%20%C3%A4 at")]
    [InlineData("the master key", "sealed with c2VhbGluZy1rZXktb2YtdGhlLXRlc3Q=")]
    [InlineData("a prompt", "asked: the quick brown marker")]
    public void Scan_PlantedSecret_IsFound(string kind, string line)
    {
        File.WriteAllLines(_folder.At("logs", "coordinator.txt"), ["started", line]);
        var scanner = new SecretScanner().Know("the administrator's password", Secrets.AdminPassword).Know("the Postgres password", Secrets.PostgresPassword)
            .Know("the master key", "c2VhbGluZy1rZXktb2YtdGhlLXRlc3Q=").Know("a prompt", "quick brown marker");

        var finding = Assert.Single(scanner.Scan(_folder.Path, _folder.At("logs")));

        Assert.Equal((kind, 2), (finding.Kind, finding.Line));
        Assert.DoesNotContain(line, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_KeysFromFiles_AreFoundInAuditFilesToo()
    {
        using var key = EcKeyPair.LoadOrCreate(_folder.At("client", "account.pem"));
        File.WriteAllText(_folder.At("node-1", "credentials.json"), """{"receipt_key":"AAAA\u002BBBBCCCCDDDDEEEEFFFFGGGGHHHHIIII="}""");
        var keyLine = File.ReadLines(_folder.At("client", "account.pem")).ElementAt(1);
        File.WriteAllLines(_folder.At("coordinator", "audit", "1.jsonl"), ["{}", "AAAA+BBBCCCCDDDDEEEEFFFFGGGGHHHHIIII=", keyLine]);

        var findings = new SecretScanner().KnowFilesIn(_folder.Path).Scan(_folder.Path);

        Assert.Equal([("a receipt key", 2), ("a line of a private key", 3)], findings.Select(finding => (finding.Kind, finding.Line)));
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z info: job 01a20714f93e76d9b00a4ef0b5082751 on node-1, 300 credits set aside")]
    [InlineData("models hash 400923815d9467e73826c811db9afe0e8cc8bb8e5c351943bb5c5d7d514d12ff")]
    [InlineData("Host=db;Username=troop;Password=***;Database=troop")]
    [InlineData("postgres://troop:***@db:5432/troop and http://127.0.0.1:9000/v1 and 2 bearer tokens")]
    [InlineData("set ADMIN_PASSWORD and start it again; a wrong administrator's password came from 127.0.0.1")]
    public void Scan_OrdinaryLine_IsClean(string line)
    {
        File.WriteAllText(_folder.At("logs", "a.log"), line);

        Assert.Empty(new SecretScanner().Scan(_folder.Path, _folder.At("logs")));
    }

    [Fact]
    public void Scan_FilesThatAreNoLogs_AreLeftAlone()
    {
        using var key = EcKeyPair.LoadOrCreate(_folder.At("client", "account.pem"));

        Assert.Empty(new SecretScanner().KnowFilesIn(_folder.Path).Scan(_folder.Path, _folder.At("logs", "x")));
    }
}

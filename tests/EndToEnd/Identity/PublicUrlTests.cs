using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.EndToEnd.Startup;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Identity;

/// <summary>A coordinator that others reach has to know its own name, or it believes the Host header of whoever passes proofs on.</summary>
public sealed class PublicUrlTests : IDisposable
{
    private readonly TestFolder _folder = new("public-url");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task Start_BeyondThisMachineWithoutAPublicUrl_SaysWhatToSet(string listen)
    {
        var line = await OneLine.OfFailureAsync(Gateway("--listen", listen));

        Assert.Contains("--public-url", line, StringComparison.Ordinal);
        Assert.Contains("Identity__PublicUrls__0", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BeyondThisMachineWithAPublicUrl_TakesProofsForThatAlone()
    {
        var name = new Uri("http://coordinator.example:8000");
        await using var coordinator = TroopProcess.Start(Gateway("--listen", "0.0.0.0", "--public-url", name.ToString()).With(CoordinatorSpec.Unlimited));
        var address = new UriBuilder(await coordinator.ReadyAsync()) { Host = "127.0.0.1" }.Uri;
        using var key = EcKeyPair.Create();
        using var caller = new CoordinatorProbe(address, key);
        var request = new RawRequest(CoordinatorPaths.Balance(key.Thumbprint)) { Method = HttpMethod.Get };
        var evil = new Uri("http://evil.example");

        var own = await caller.SendAsync(request with { Proof = request.Sign(name, key) });
        var passedOn = await caller.SendAsync(request with { Proof = request.Sign(evil, key), Headers = [("Host", "evil.example")] });
        var byAddress = await caller.SendAsync(request with { Key = key });

        Assert.Equal(200, own.Status);
        Assert.Equal((401, ProblemCodes.InvalidProof), (passedOn.Status, passedOn.Problem?.Code));
        Assert.Equal((401, ProblemCodes.InvalidProof), (byAddress.Status, byAddress.Problem?.Code));
    }

    [Fact]
    public async Task Start_BeyondThisMachineInTrustedMode_NeedsNoName()
    {
        await using var coordinator = TroopProcess.Start(Gateway("--listen", "0.0.0.0", "--trusted"));

        await coordinator.ReadyAsync();
    }

    private ProcessSpec Gateway(params IReadOnlyList<string> flags) => ProcessSpec.ForProgram(
        "Gateway", _folder.At("logs"), ["--data", _folder.At("data"), "--port", "0", .. flags]).With(("ADMIN_PASSWORD", Secrets.AdminPassword));
}

using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Gateway.Identity;

public sealed class ProofGateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HttpRequest _request = new DefaultHttpContext().Request;
    private readonly ProofGate _gate;

    public ProofGateTests()
    {
        _gate = new ProofGate(
            Options.Create(new IdentityOptions()),
            grains: null!,
            new ProofKeys(10),
            new CallerClocks(_time, _services.GetRequiredService<IMeterFactory>(), NullLogger<CallerClocks>.Instance),
            _time);
        (_request.Method, _request.Scheme, _request.Host, _request.Path) = ("POST", "http", new HostString("coordinator"), "/x");
        _request.Headers[ProofSigner.HeaderName] = "no proof";
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Check_BadProof_PutsNothingOnRecord()
    {
        Assert.Equal(ProofFault.Malformed, _gate.Check(_request, default, out var proof, ProofSigner.HeaderName));

        Assert.Null(proof);
        Assert.Null(_request.Trail().ProofFault);
    }

    [Fact]
    public void Verify_BadProof_IsRefusedAndOnRecord()
    {
        Assert.NotNull(_gate.Verify(_request, default, out _));

        Assert.Equal(nameof(ProofFault.Malformed), _request.Trail().ProofFault);
    }

    [Fact]
    public async Task VerifyAccount_FaultFoundAhead_IsOnRecordOnceTheHandlerAsks()
    {
        var found = new CheckedAhead(ProofFault.Expired, Proof: null, Admitting: null);
        ProofGate.Keep(_request, ProofSigner.HeaderName, found);
        Assert.Null(_request.Trail().ProofFault);

        var (proof, refusal) = await _gate.VerifyAccountAsync(_request, default);

        Assert.Null(proof);
        Assert.NotNull(refusal);
        Assert.Equal(nameof(ProofFault.Expired), _request.Trail().ProofFault);
    }

    [Fact]
    public async Task VerifyAccount_GoodProofFoundAhead_IsTheAnswer()
    {
        using var key = EcKeyPair.Create();
        _request.Headers[ProofSigner.HeaderName] = ProofSigner.Sign(key, "POST", new Uri("http://coordinator/x"), default, _time);
        Assert.Equal(ProofFault.None, _gate.Check(_request, default, out var good, ProofSigner.HeaderName));
        var admitting = Task.FromResult<(Proof?, Refusal?)>((good, null));
        ProofGate.Keep(_request, ProofSigner.HeaderName, new CheckedAhead(ProofFault.None, good, admitting));

        var (proof, refusal) = await _gate.VerifyAccountAsync(_request, default);

        Assert.Null(refusal);
        Assert.Same(good, proof);
        Assert.Equal(good!.KeyId, _request.Trail().ProvenKey);
    }
}

using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class ProofKeysTests : IDisposable
{
    private static readonly Uri Url = new("https://coordinator.example/authorize");
    private readonly ProofKeys _keys = new(capacity: 3);
    private readonly List<EcKeyPair> _pairs = [];

    public void Dispose()
    {
        _keys.Dispose();
        _pairs.ForEach(pair => pair.Dispose());
    }

    [Fact]
    public void Verify_MoreKeysThanFit_ForgetsTheOldestAndVerifiesAll()
    {
        var pairs = Enumerable.Range(0, 10).Select(_ => Pair()).ToList();

        foreach (var pair in pairs.Concat(pairs))
        {
            Assert.Equal(ProofFault.None, Verify(Sign(pair)));
            Assert.InRange(_keys.Count, 1, 3);
        }
    }

    [Fact]
    public void Verify_SignatureByAnother_IsRefusedAndItsKeyNotRemembered()
    {
        var (honest, other) = (Sign(Pair()), Sign(Pair()));
        var forged = honest[..honest.LastIndexOf('.')] + other[other.LastIndexOf('.')..];

        Assert.Equal(ProofFault.BadSignature, Verify(forged));
        Assert.Equal(0, _keys.Count);
        Assert.Equal(ProofFault.None, Verify(honest));
        Assert.Equal(ProofFault.BadSignature, Verify(forged));
        Assert.Equal(ProofFault.None, Verify(honest));
    }

    [Fact]
    public async Task Verify_ByManyAtOnce_IsRightEveryTime()
    {
        var proofs = Enumerable.Range(0, 5).Select(_ => Sign(Pair())).ToList();
        var forged = proofs.Select((proof, index) => proof[..proof.LastIndexOf('.')] + proofs[(index + 1) % 5][proof.LastIndexOf('.')..]).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() =>
        {
            for (var call = 0; call < 500; call++)
            {
                var index = (call + caller) % 5;
                Assert.Equal(ProofFault.None, Verify(proofs[index]));
                Assert.NotEqual(ProofFault.None, Verify(forged[index]));
            }
        })));
    }

    private EcKeyPair Pair()
    {
        _pairs.Add(EcKeyPair.Create());
        return _pairs[^1];
    }

    private static string Sign(EcKeyPair pair) => ProofSigner.Sign(pair, "POST", Url, "{}"u8, TimeProvider.System);

    private ProofFault Verify(string proof) => ProofVerifier.Verify(proof, "POST", Url, "{}"u8, TimeProvider.System.GetUtcNow(), out _, _keys);
}

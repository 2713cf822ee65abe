using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Identity;

namespace MonkeyTroop.Tests.Unit.Grains.Identity;

public class ProofWindowTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ProofWindow _window;

    public ProofWindowTests() => _window = new ProofWindow(_time);

    [Fact]
    public void Admit_SameProofTwice_IsRefusedTheSecondTime()
    {
        Assert.Equal(ProofAdmission.Admitted, Admit("a"));
        Assert.Equal(ProofAdmission.Reused, Admit("a"));
        Assert.Equal(ProofAdmission.Admitted, Admit("b"));
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(60)]
    public void Admit_ReplayAtAnyLaterTime_IsNeverAdmitted(int skewSeconds)
    {
        var proof = new ProofStamp("a", _time.GetUtcNow().AddSeconds(skewSeconds));
        Assert.Equal(ProofAdmission.Admitted, _window.Admit(proof));

        for (var second = 0; second < 150; second++)
        {
            Assert.Equal(ProofAdmission.Reused, _window.Admit(proof));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Admit_MoreThanCapacity_AsksToWaitThenGoesOn()
    {
        for (var number = 0; number < ProofWindow.Capacity; number++)
        {
            Assert.Equal(ProofAdmission.Admitted, Admit($"proof-{number}"));
        }

        Assert.Equal(ProofAdmission.TooMany, Admit("one more"));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(ProofAdmission.Admitted, Admit("one more"));
    }

    private ProofAdmission Admit(string id) => _window.Admit(new ProofStamp(id, _time.GetUtcNow()));
}

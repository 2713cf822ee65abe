using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Contracts.Tickets;

/// <summary>What the ring of signing keys must do, wherever the keys are.</summary>
public abstract class SigningKeysContract : IAsyncLifetime
{
    private readonly List<SigningKeys> _rings = [];

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("signing-keys-").FullName;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private protected TicketOptions Tickets { get; } = new();

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public abstract ValueTask InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _rings.ForEach(ring => ring.Dispose());
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_NothingThere_MakesAKeyThatLasts()
    {
        var first = await StartAsync();
        var second = await StartAsync();

        Assert.Equal(first.Current.PublicKey, second.Current.PublicKey);
        Assert.Equal([first.Current.PublicKey], first.Published.Keys);
    }

    [Fact]
    public async Task Rotate_TicketsOfTheOldKey_StayGoodUntilTheyExpireOnEveryGateway()
    {
        var (maker, other) = (await StartAsync(), await StartAsync());
        var old = maker.Current.PublicKey;
        Time.Advance(Tickets.RotateEvery - Tickets.PublicationLead);
        var made = await maker.RotateWhenDueAsync(Cancellation);
        await other.RefreshAsync(Cancellation);

        // Published everywhere, signing nowhere.
        Assert.Equal(KeyState.Upcoming, made!.State);
        Assert.Equal((old, old), (maker.Current.PublicKey, other.Current.PublicKey));
        Assert.Equal(2, other.Published.Keys.Count);

        Time.Advance(Tickets.PublicationLead);
        Assert.Equal((made.Times.Kid, made.Times.Kid), (maker.Current.PublicKey.Kid, other.Current.PublicKey.Kid));
        Assert.Contains(old, other.Published.Keys);
        Time.Advance(Tickets.Lifetime + TicketVerifier.ClockSkew);
        Assert.Contains(old, other.Published.Keys);
        Time.Advance(KeySchedule.Slack);
        Assert.DoesNotContain(old, maker.Published.Keys);
        Assert.DoesNotContain(old, other.Published.Keys);
    }

    [Fact]
    public async Task RotateWhenDue_ManyGatewaysAtOnce_ExactlyOneMakesTheNextKey()
    {
        var rings = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StartAsync()));
        for (var round = 0; round < 3; round++)
        {
            Time.Advance(Tickets.RotateEvery);
            var made = await Task.WhenAll(rings.Select(ring => Task.Run(() => ring.RotateWhenDueAsync(Cancellation))));
            Assert.Single(made, key => key is not null);
            await Task.WhenAll(rings.Select(ring => ring.RefreshAsync(Cancellation)));
            Assert.Single(rings.Select(ring => ring.PublishedHash).Distinct());
        }
    }

    [Fact]
    public async Task Rotate_ByHandTwice_TheSecondFindsTheFirstWaiting()
    {
        var ring = await StartAsync();
        var first = await ring.RotateAsync(immediately: false, Cancellation);
        var second = await ring.RotateAsync(immediately: false, Cancellation);

        Assert.Equal((true, false, first.Key.Times.Kid), (first.IsNew, second.IsNew, second.Key.Times.Kid));
    }

    [Fact]
    public async Task Rotate_Immediately_WithdrawsEveryOtherKeyAndErasesIt()
    {
        var (maker, other) = (await StartAsync(), await StartAsync());
        await maker.RotateAsync(immediately: false, Cancellation);
        var (key, _) = await maker.RotateAsync(immediately: true, Cancellation);
        await other.RefreshAsync(Cancellation);

        Assert.Equal([key.Times.Kid], maker.Published.Keys.Select(jwk => jwk.Kid));
        Assert.Equal([key.Times.Kid], other.Published.Keys.Select(jwk => jwk.Kid));
        Assert.Equal(key.Times.Kid, other.Current.PublicKey.Kid);
        Assert.Equal([false, false, true], (await CreateStore().ReadAsync(Cancellation)).Select(stored => stored.Pem is not null));
    }

    [Fact]
    public async Task Refresh_KeyThatHasEnded_IsErased()
    {
        var ring = await StartAsync();
        await ring.RotateAsync(immediately: false, Cancellation);
        Time.Advance(Tickets.PublicationLead + KeySchedule.Overlap(Tickets));
        await ring.RefreshAsync(Cancellation);

        Assert.Equal([false, true], (await CreateStore().ReadAsync(Cancellation)).Select(stored => stored.Pem is not null));
        Assert.Equal([KeyState.Ended, KeyState.Current], ring.Phases.Select(phase => phase.State));
    }

    [Fact]
    public async Task Refresh_KeyOfAGatewayWhoseClockIsFast_DoesNotSignBeforeItWasSeenForTheLead()
    {
        var ring = await StartAsync();
        var old = ring.Current.PublicKey;
        var stored = (await CreateStore().ReadAsync(Cancellation))[0];
        var next = SigningKey.Create().Key;
        var published = Time.GetUtcNow() - TimeSpan.FromHours(1);
        Assert.True(await CreateStore().TryAddAsync(
            stored with { Generation = 2, Kid = next.PublicKey.Kid, Pem = next.ToPem(), PublishedAt = published, SignsFrom = published + Tickets.PublicationLead },
            withdrawOthers: false,
            Cancellation));
        await ring.RefreshAsync(Cancellation);

        Assert.Equal(old, ring.Current.PublicKey);
        Assert.Contains(next.PublicKey, ring.Published.Keys);
        Time.Advance(Tickets.PublicationLead);
        Assert.Equal(next.PublicKey, ring.Current.PublicKey);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_KeyGivenByTheSetting_SignsAtOnceWhereThereIsNone(bool pkcs1)
    {
        var kid = GiveKey(pkcs1);
        var ring = await StartAsync();

        Assert.Equal(kid, ring.Current.PublicKey.Kid);
        Assert.Single((await StartAsync()).Phases);
    }

    [Fact]
    public async Task Start_KeyGivenByTheSettingToARing_IsPublishedBeforeItSigns()
    {
        var before = (await StartAsync()).Current.PublicKey;
        var kid = GiveKey(pkcs1: false);
        var ring = await StartAsync();

        Assert.Equal(before, ring.Current.PublicKey);
        Assert.Contains(ring.Published.Keys, key => key.Kid == kid);
        Time.Advance(Tickets.PublicationLead);
        Assert.Equal(kid, ring.Current.PublicKey.Kid);
    }

    [Fact]
    public async Task Start_KeyGivenThatWasWithdrawn_IsRefused()
    {
        GiveKey(pkcs1: true);
        await (await StartAsync()).RotateAsync(immediately: true, Cancellation);

        var refused = await Assert.ThrowsAsync<SigningKeyException>(StartAsync);

        Assert.Contains("withdrawn", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1024 bits", "1024 bits")]
    [InlineData("public", "public RSA key")]
    [InlineData("garbage", "PEM")]
    [InlineData("missing", "Could not find")]
    public async Task Start_KeyGivenThatCannotSign_IsRefusedWithTheReason(string kind, string expected)
    {
        using var key = RSA.Create(kind == "1024 bits" ? 1024 : 2048);
        Tickets.KeyPath = Path.Combine(Folder, "given.pem");
        if (kind != "missing")
        {
            await File.WriteAllTextAsync(
                Tickets.KeyPath,
                kind switch { "public" => key.ExportSubjectPublicKeyInfoPem(), "garbage" => "secret garbage", _ => key.ExportPkcs8PrivateKeyPem() },
                Cancellation);
        }

        var refused = await Assert.ThrowsAsync<KeyFileException>(StartAsync);

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Tickets.KeyPath, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_KeyOfAnEarlierVersion_IsTakenOverAndItsFileRemoved()
    {
        var (key, pem) = SigningKey.Create();
        var path = Path.Combine(Folder, "signing-key.pem");
        SecretFile.TryCreate(path, pem);
        var ring = await StartAsync();

        Assert.Equal(key.PublicKey, ring.Current.PublicKey);
        Assert.False(File.Exists(path));
        Assert.Equal(key.PublicKey, (await StartAsync()).Current.PublicKey);
    }

    /// <summary>A store over what earlier stores of this test left.</summary>
    private protected abstract ISigningKeyStore CreateStore();

    private protected async Task<SigningKeys> StartAsync()
    {
        var ring = new SigningKeys(CreateStore(), Options.Create(Tickets), Time, NullLogger<SigningKeys>.Instance);
        _rings.Add(ring);
        await ring.StartAsync(Folder, Cancellation);
        return ring;
    }

    private string GiveKey(bool pkcs1)
    {
        using var key = RSA.Create(2048);
        Tickets.KeyPath = Path.Combine(Folder, "given.pem");
        File.WriteAllText(Tickets.KeyPath, pkcs1 ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem());
        return RsaPublicJwk.From(key).Kid;
    }
}

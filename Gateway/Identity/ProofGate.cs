using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>Checks proofs of key possession: signature, method, URL, body and age here, single use at the key's own grain.</summary>
internal sealed class ProofGate(IOptions<IdentityOptions> options, IGrainFactory grains, ProofKeys keys, CallerClocks clocks, TimeProvider time)
{
    private readonly string[] _publicOrigins = [.. options.Value.PublicUrls.Select(url => new Uri(url).GetLeftPart(UriPartial.Authority))];

    /// <summary>Whether callers are believed without a proof.</summary>
    public bool IsTrusting => options.Value.Mode == IdentityMode.Trusted;

    /// <summary>
    /// Verifies the proof in a header. The proof is null in Trusted mode when none was sent; a proof that was sent must
    /// be good in either mode. Single use is not checked yet.
    /// </summary>
    public Refusal? Verify(HttpRequest request, ReadOnlyMemory<byte> body, out Proof? proof, string header = ProofSigner.HeaderName) =>
        Note(request, Check(request, body, out proof, header), proof, header);

    /// <summary>The same before it is known whether the handler asks for the proof; so nothing of it is recorded.</summary>
    public ProofFault Check(HttpRequest request, ReadOnlyMemory<byte> body, out Proof? proof, string header)
    {
        proof = null;
        string? value = request.Headers[header];
        if (string.IsNullOrEmpty(value) && IsTrusting)
        {
            return ProofFault.None;
        }

        var fault = ProofFault.OtherRequest;
        foreach (var url in AddressesOf(request))
        {
            fault = ProofVerifier.Verify(value, request.Method, url, body.Span, time.GetUtcNow(), out var accepted, keys);
            if (fault != ProofFault.OtherRequest)
            {
                proof = fault == ProofFault.None ? accepted : null;
                if (fault is ProofFault.None or ProofFault.Expired)
                {
                    clocks.Heard(accepted.KeyId, accepted.IssuedAt);
                }

                break;
            }
        }

        return fault;
    }

    /// <summary>Verifies an account's proof and lets its grain see that it is used once.</summary>
    public async Task<(Proof? Proof, Refusal? Refusal)> VerifyAccountAsync(
        HttpRequest request, ReadOnlyMemory<byte> body, string header = ProofSigner.HeaderName)
    {
        var checkedAhead = request.HttpContext.Items[AheadKey(header)] as CheckedAhead
            ?? new CheckedAhead(Check(request, body, out var proof, header), proof, Admitting: null);
        return Note(request, checkedAhead.Fault, checkedAhead.Proof, header) is { } refusal ? (null, refusal)
            : checkedAhead.Proof is null ? (null, null)
            : await (checkedAhead.Admitting ?? AdmitAccountAsync(request, checkedAhead.Proof));
    }

    /// <summary>Lets the account of a proof that <see cref="Verify"/> found good see that it is used once.</summary>
    public async Task<(Proof? Proof, Refusal? Refusal)> AdmitAccountAsync(HttpRequest request, Proof proof)
    {
        var reused = await AdmitAsync(grains.GetGrain<IWalletGrain>(proof.KeyId), proof);
        if (reused is null)
        {
            request.Trail().Knows(proof.KeyId);
        }

        return (proof, reused);
    }

    /// <summary>Makes what was found ahead the answer of <see cref="VerifyAccountAsync"/> for the rest of a request: a proof can be used once.</summary>
    public static void Keep(HttpRequest request, string header, CheckedAhead found) => request.HttpContext.Items[AheadKey(header)] = found;

    /// <summary>Lets a key's grain see that a proof is used once.</summary>
    public static async Task<Refusal?> AdmitAsync(IProofGuard guard, Proof proof) =>
        RefusalOf(await guard.AdmitProof(StampOf(proof)));

    /// <summary>Why a proof is not acted on, or null.</summary>
    internal static Refusal? RefusalOf(ProofAdmission admission) => admission switch
    {
        ProofAdmission.Admitted => null,
        ProofAdmission.TooMany => Refusals.TooManyProofs(),
        ProofAdmission.Reused => Refusals.ProofReused(),
        _ => throw MissingArm.Of(admission),
    };

    /// <summary>
    /// Uses up a proof for good, before a call that makes something lasting which no rule of the ledger makes once for each proof. Key
    /// grains forget their proofs when they end, so without it a captured proof could be sent again after a restart.
    /// </summary>
    public async Task<Refusal?> SpendAsync(Proof proof)
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"{proof.KeyId}/{proof.IssuedAt.ToUnixTimeSeconds()}.{proof.ProofId}");
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mark)));
        return await grains.GetGrain<IUsedProofGrain>(key).Use() ? null : Refusals.ProofReused();
    }

    /// <summary>What tells this proof from others.</summary>
    public static ProofStamp StampOf(Proof proof) => new(proof.ProofId, proof.IssuedAt);

    /// <summary>Notes for the record what was found, and says why the proof is not good, or null.</summary>
    private static Refusal? Note(HttpRequest request, ProofFault fault, Proof? proof, string header)
    {
        if (fault == ProofFault.None)
        {
            request.Trail().ProvenKey = proof?.KeyId;
            return null;
        }

        request.Trail().ProofFault = fault == ProofFault.Missing ? null : fault.ToString();
        return Refusals.BadProof(fault, header);
    }

    private static object AheadKey(string header) => (typeof(ProofGate), header);

    private IEnumerable<Uri> AddressesOf(HttpRequest request)
    {
        foreach (var origin in _publicOrigins.Length > 0 ? _publicOrigins : [$"{request.Scheme}://{request.Host.ToUriComponent()}"])
        {
            foreach (var path in PathsOf(request))
            {
                if (Uri.TryCreate(origin + path, UriKind.Absolute, out var address))
                {
                    yield return address;
                }
            }
        }
    }

    /// <summary>The path, and as it was sent if that is another.</summary>
    private static IEnumerable<string> PathsOf(HttpRequest request)
    {
        yield return request.PathBase.Add(request.Path).ToUriComponent();
        if (RequestForms.SentPathOf(request) is { } sent)
        {
            yield return request.PathBase.ToUriComponent() + sent.ToUriComponent();
        }
    }
}

/// <summary>What was found about an account's proof before the handler asked.</summary>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Proof">The proof; null where there is no good one.</param>
/// <param name="Admitting">What its account's grain says; null where it was not asked.</param>
internal sealed record CheckedAhead(ProofFault Fault, Proof? Proof, Task<(Proof? Proof, Refusal? Refusal)>? Admitting);

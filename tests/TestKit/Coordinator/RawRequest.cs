using System.Net.Http.Headers;
using System.Text;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.TestKit.Coordinator;

/// <summary>A request to the coordinator of any content at all, for what no client of ours would send.</summary>
/// <param name="Path">Where to.</param>
public sealed record RawRequest(string Path)
{
    /// <summary>HTTP method.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>The body.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>The body as text.</summary>
    public string Json
    {
        init => Body = Encoding.UTF8.GetBytes(value);
    }

    /// <summary>Content type, or null for none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>The header <c>Accept</c>, or null for none.</summary>
    public string? Accept { get; init; }

    /// <summary>The key that signs a proof of exactly this request, or null for none.</summary>
    public EcKeyPair? Key { get; init; }

    /// <summary>A ready proof that goes instead of one by <see cref="Key"/>.</summary>
    public string? Proof { get; init; }

    /// <summary>A ready owner's proof that goes along, or null for none.</summary>
    public string? OwnerProof { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The password of HTTP Basic for the user <c>admin</c>, or null for none.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>Makes the proof that belongs to this request.</summary>
    public string Sign(Uri coordinator, EcKeyPair key) =>
        ProofSigner.Sign(key, Method.Method, new Uri(coordinator, Path), Body, TimeProvider.System);

    /// <summary>Makes the message.</summary>
    internal HttpRequestMessage ToMessage(Uri coordinator)
    {
        var message = new HttpRequestMessage(Method, new Uri(coordinator, Path));
        if (Method != HttpMethod.Get)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = ContentType is null ? null : MediaTypeHeaderValue.Parse(ContentType);
        }

        if (AdminPassword is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{AdminPassword}")));
        }

        if (Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", Accept);
        }

        var proof = Proof ?? (Key is null ? null : Sign(coordinator, Key));
        if (proof is not null)
        {
            message.Headers.Add(ProofSigner.HeaderName, proof);
        }

        foreach (var (name, value) in Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (OwnerProof is not null)
        {
            message.Headers.Add(RegisterRequest.OwnerProofHeader, OwnerProof);
        }

        return message;
    }
}

using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent.Coordinator;
using MonkeyTroop.WorkerAgent.Nodes;
using Polly;
using Polly.Retry;

namespace MonkeyTroop.WorkerAgent.Registration;

/// <summary>Joins the node to its owner's account, once. Later starts find the credentials and make no call.</summary>
internal sealed partial class Registrar(
    NodeIdentity identity, NodeCredentials credentials, CoordinatorLink coordinator, IOptions<RegistrationOptions> options, TimeProvider time, ILogger<Registrar> logger)
{
    /// <summary>Makes sure that the node has credentials.</summary>
    /// <exception cref="StartupFailureException">It has none and could not get any; the message says what to do.</exception>
    public async Task JoinAsync(CancellationToken cancellation)
    {
        if (credentials.TryLoad())
        {
            return;
        }

        if (!options.Value.CanJoin)
        {
            throw new StartupFailureException(
                "this node has not joined the network yet: start it once with --join-token TOKEN (printed by 'ClientProxy nodes invite') or with --owner-key PEMFILE");
        }

        using var owner = string.IsNullOrEmpty(options.Value.OwnerKeyFile) ? null : EcKeyPair.Load(options.Value.OwnerKeyFile);
        var answer = await Retries().ExecuteAsync(async token => await AskAsync(owner, token), cancellation);
        if (answer.Value is null)
        {
            throw new StartupFailureException($"joining failed: {answer.Explain()}{Advice(answer)}");
        }

        credentials.Keep(answer.Value);
        LogJoined(identity.Id, answer.Value.Owner);
        if (identity.Id != identity.AskedId)
        {
            LogOtherId(identity.AskedId, identity.Id);
        }
    }

    private Task<CoordinatorAnswer<RegisterResponse>> AskAsync(EcKeyPair? owner, CancellationToken cancellation)
    {
        var request = new RegisterRequest
        {
            NodeId = identity.AskedId,
            AcceptsOtherId = true,
            NodePublicKey = identity.Key.PublicKey,
            JoinToken = owner is null ? options.Value.JoinToken : null,
            Owner = owner?.Thumbprint,
        };
        var url = new Uri(coordinator.Address, CoordinatorPaths.Register);
        return coordinator.Patient.PostAsync(
            CoordinatorPaths.Register, request, ProtocolJson.Default.RegisterRequest, ProtocolJson.Default.RegisterResponse, cancellation,
            (headers, body) =>
            {
                if (owner is not null)
                {
                    headers.Add(RegisterRequest.OwnerProofHeader, ProofSigner.Sign(owner, "POST", url, body, time));
                }
            });
    }

    private ResiliencePipeline<CoordinatorAnswer<RegisterResponse>> Retries()
    {
        var deadline = time.GetUtcNow() + options.Value.FirstContactLimit;
        return new ResiliencePipelineBuilder<CoordinatorAnswer<RegisterResponse>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<CoordinatorAnswer<RegisterResponse>>
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(1),
                MaxDelay = TimeSpan.FromSeconds(5),
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Result is { IsTransient: true } && time.GetUtcNow() < deadline),
                OnRetry = attempt =>
                {
                    LogJoinRetried(attempt.Outcome.Result!.Explain());
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private string Advice(CoordinatorAnswer<RegisterResponse> answer) => answer.Status switch
    {
        null => "; start the coordinator or check --coordinator",
        HttpStatusCode.Forbidden => "; 'ClientProxy nodes invite' prints a new one",
        HttpStatusCode.Conflict => $"; the id {identity.AskedId} is taken, choose another with --node-id",
        HttpStatusCode.Unauthorized => "; check this machine's clock and the owner's key",
        _ => "",
    };
}
